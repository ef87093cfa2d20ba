"""The base of every connector, and what people who write one may rely on (docs/add-a-connector.md).

A system is declared (`system`, `stream`), queried (`http`, `retry`, `quota`, `client_credentials`), read to its end
(`reading`, `window`), stored as reported (`raw`, `raw_merge`) and mapped into canonical rows (`staged`, `loader`,
`convert`, `histories`). The errors are in `base`.
"""
