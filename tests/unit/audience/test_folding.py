"""What a fold reads and writes when nothing is heard, and what its window keeps of the journal."""

from datetime import timedelta

from chalicelib.audience.audience import Audience
from chalicelib.audience.counting import JournalEntry, Minute
from chalicelib.audience.folding import Window
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Faults
from tests.unit.audience.test_counting import NOON, M


class Journal:
    """Holds an entry for each minute, and remembers what was read."""

    def __init__(self) -> None:
        self.reads: list[tuple[int, int]] = []

    def read(self, since: int, until: int) -> list[JournalEntry]:
        self.reads.append((since - M, until - M))
        return [
            JournalEntry(minute=Minute(n), view="v", article="a", session="s", member=None, heard=n * 60)
            for n in range(since, until + 1)
        ]


class InMemory:
    def __init__(self) -> None:
        self.journal = Journal()


def test_the_window_is_six_minutes_of_which_each_is_read_once_unless_it_moves_back() -> None:
    table = InMemory()
    window = Window(table)  # type: ignore[arg-type] # a fake table
    for move, read in [
        (0, [(-5, 0)]),
        (1, [(1, 1)]),
        (1, []),
        (4, [(2, 4)]),
        (30, [(25, 30)]),
        (29, [(24, 29)]),
        (30, [(30, 30)]),
    ]:
        entries = window.move_to(Minute(M + move))
        assert [entry.minute - M for entry in entries] == list(range(move - 5, move + 1))
        assert table.journal.reads == read
        table.journal.reads.clear()


def test_a_minute_of_silence_costs_a_read_of_its_own_and_a_day_of_it_no_more_than_one_besides() -> None:
    client, faults = FakeDynamoDB(), Faults()
    client.create_table(TableName="audience", StreamSpecification={"StreamEnabled": False})
    table = AudienceStore(Table(faults.over(client), "audience"), lanes=1)
    audience = Audience(table)
    audience.open_counter("a", version=1, now=NOON)
    for later, minutes, calls in [
        (timedelta(seconds=30), 1, ["get_item", "query", "update_item", "get_item"]),
        (timedelta(seconds=45), 0, ["get_item"]),
        (timedelta(days=1), 1439, ["get_item", "query", "query", "update_item", "get_item"]),
    ]:
        faults.calls.clear()
        assert audience.fold(NOON + later) == minutes
        assert faults.calls == calls
