import threading

from storage.once import once


def test_many_threads_that_ask_at_once_get_what_one_worked_out():
    """On Python 3.12 and later `functools.cached_property` would work it out for each of them."""
    asked, made = threading.Barrier(9), []
    may_end = threading.Event()

    class Thing:
        @once
        def value(self):
            made.append(object())
            may_end.wait()
            return made[0]

    thing, seen = Thing(), []

    def ask():
        asked.wait()
        seen.append(thing.value)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    asked.wait()
    may_end.set()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert seen == [made[0]] * 8
    assert isinstance(Thing.value, once)
