"""The cage: untrusted files are read by a child process with limited memory and time.

A reader that asks for half a terabyte, never ends or dies takes only the child down with it. What it has read is
in plain files written by this product, in a folder that is deleted once they are loaded. The child gets no settings and
no environment, so a reader that is subverted finds no secret in either.
"""
