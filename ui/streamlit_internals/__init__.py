"""Every use of Streamlit's private API, each with a test that shows when it can be deleted."""
