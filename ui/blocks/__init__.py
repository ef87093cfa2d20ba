"""What any page is put together from."""
