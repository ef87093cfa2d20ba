"""The cage: strangers' files are read by a child process that may have so much memory and time, and no more.

A reader that asks for half a terabyte, never ends or dies takes the child with it and nothing else. What it read lies
in plain files that this product wrote, in a folder that is gone when they are loaded. The child gets no settings and no
environment, so a reader that is led astray finds no secret in either.
"""
