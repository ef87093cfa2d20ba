"""Credentials and secret settings under a passphrase: scrypt derives the key, Fernet (AES and HMAC) encrypts."""

import hashlib
import json
import os
from base64 import b64decode, b64encode, urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken

from model.errors import Fault

SHORTEST = 12
_WORK = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}


def seal(texts: dict[str, str], passphrase: str) -> bytes:
    """`texts`, encrypted so that only the passphrase opens them again; Fault if it is too short to be safe."""
    if len(passphrase) < SHORTEST:
        raise Fault("backup.short_passphrase", count=SHORTEST)
    salt = os.urandom(16)
    token = Fernet(_key(passphrase, salt)).encrypt(json.dumps(texts).encode())
    return json.dumps({"salt": b64encode(salt).decode(), "token": token.decode()}).encode()


def unseal(sealed: bytes, passphrase: str) -> dict[str, str]:
    """The decrypted texts; Fault if the passphrase is wrong or the sealed bytes were changed."""
    try:
        payload = json.loads(sealed)
        opened = Fernet(_key(passphrase, b64decode(payload["salt"]))).decrypt(payload["token"].encode())
        return {str(name): str(text) for name, text in json.loads(opened).items()}
    except (ValueError, KeyError, TypeError, AttributeError, InvalidToken):
        raise Fault("backup.not_opened") from None


def _key(passphrase: str, salt: bytes) -> bytes:
    return urlsafe_b64encode(hashlib.scrypt(passphrase.encode(), salt=salt, dklen=32, **_WORK))
