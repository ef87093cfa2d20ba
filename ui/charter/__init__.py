"""The rules of the game and the definitions of every figure."""
