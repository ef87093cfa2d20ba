"""What every connector stands on, and what people who write one may rely on (docs/add-a-connector.md).

A system is declared (`system`, `stream`), asked (`http`, `retry`, `quota`, `client_credentials`), read as far as it
goes (`reading`, `window`), kept as it was told (`raw`, `raw_merge`) and mapped into canonical rows (`staged`, `loader`,
`convert`, `histories`). How it may fail stands in `base`.
"""
