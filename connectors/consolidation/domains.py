"""Domains and e-mail addresses: which are a company's own, which mailboxes are a person's. Nothing is fetched."""

import re
from functools import cache, lru_cache
from pathlib import Path

import tldextract

WORDS = Path(__file__).with_name("words")
# The list of public suffixes comes with the package; without an address or a cache given, it looks for no other.
_SPLIT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")
_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}


@lru_cache(maxsize=200_000)
def own_domain(text: str) -> str | None:
    """The registered part of a domain, address of a page or of e-mail: "https://www.muster.de/x" is "muster.de".

    None where it is free mail, an access provider, a portal, or no domain at all.
    """
    found = _SPLIT(text.strip().lower())
    if not found.domain or not found.suffix:
        return None
    domain = f"{found.domain}.{found.suffix}"
    if domain in _listed("free_mail") or found.suffix in _listed("free_mail"):
        return None
    try:
        # The same name in either spelling: xn--mller-kva.de is müller.de.
        return domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    except UnicodeError:
        return domain


@lru_cache(maxsize=200_000)
def mail_domain(text: str) -> str | None:
    """Like `own_domain`, of an address or a domain; one without a public suffix (firma.intern) counts as its own."""
    host = text.strip().lower().rpartition("@")[2].partition("//")[2] or text.strip().lower().rpartition("@")[2]
    host = host.partition("/")[0].rstrip(".>").removeprefix("www.")
    if _SPLIT(host).suffix:
        return own_domain(host)
    parts = host.split(".")
    return ".".join(parts[-2:]) if len(parts) > 1 and all(parts) else None


@lru_cache(maxsize=200_000)
def label_of(domain: str) -> str:
    """What precedes the public suffix, without hyphens: a company that moves to another suffix keeps it."""
    return _SPLIT(domain).domain.replace("-", "")


@lru_cache(maxsize=200_000)
def address(text: str) -> str | None:
    """An e-mail address in lower case, without a name around it or a "+tag"; None where there is none."""
    found = _ADDRESS.search(text.lower())
    if found is None:
        return None
    mailbox, _, domain = found.group().removeprefix("mailto:").partition("@")
    return f"{mailbox.split('+')[0] or mailbox}@{domain.rstrip('.')}"


def is_generic(email: str) -> bool:
    """Whether the mailbox belongs to nobody in particular: info@, vertrieb-nord@, service2@."""
    mailbox = email.partition("@")[0].translate(_UMLAUTS)
    return mailbox in _listed("generic_mailboxes") or re.split(r"[\d._-]", mailbox)[0] in _listed("generic_mailboxes")


@cache
def _listed(name: str) -> frozenset[str]:
    lines = (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
