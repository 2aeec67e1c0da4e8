"""`villkor explain` proves an amount: the result first, every step with its numbers and clauses, and what we read in.

The figures of 2025-cty-fa4 for county 14: 200 million, 21 × 5 million fixed, 95 million left; 1 772 821 of 10 587 710
inhabitants on 31 December 2024 (SCB); 5 000 000 + 95 000 000 × 1 772 821 / 10 587 710 = 20 906 933.13; published
20 909 530 (S1 line 142), so 2 597 less.
"""

import json
import re
from collections.abc import Sequence
from typing import Final

import pytest

from conftest import run
from test_cli import Asker
from test_cli import villkor as villkor  # the fixture
from villkor.catalogue import Catalogue

SUICIDE: Final = ("explain", "line/2025-cty-fa4", "--actor", "county:14")
WHAT_IF: Final = ("line/2025-cty-fa4", "--key", "key/k2024-pop", "--actor", "county:14")


def lines(villkor: Asker, *arguments: str) -> list[str]:
    ended = villkor(*arguments)
    assert (ended.status, ended.error) == (0, "")
    return ended.out.decode().splitlines()


def steps(told: Sequence[str]) -> dict[int, tuple[str, list[str]]]:
    """Return the steps of the one proof that is told: each with the lines below it."""
    found: dict[int, tuple[str, list[str]]] = {}
    for line in told[: told.index("", told.index("") + 5)]:
        if numbered := re.match(r"(\d+)\. (.*)", line):
            found[int(numbered[1])] = (numbered[2], [])
        elif line.startswith("   "):
            found[len(found)][1].append(line.strip())
    return found


# ── one amount ──


def test_the_question_and_the_result_come_first(villkor: Asker) -> None:
    english, swedish = (lines(villkor, *SUICIDE, "--lang", language) for language in ("en", "sv"))
    assert english[:4] == [
        "What does each one’s share of a funding line come to?",
        "",
        "suicide prevention, county-joint [line/2025-cty-fa4], "
        "the region and municipalities of Västra Götaland County [actor/collaboration-14]",
        "20 906 933 kronor · status: inferred",
    ]
    assert swedish[0] == "Vad blir var och ens del av en medelspost?"
    assert swedish[3] == "20 906 933 kronor · belägg: tolkad"


def test_every_step_has_its_numbers_in_english(villkor: Asker) -> None:
    told = steps(lines(villkor, *SUICIDE, "--lang", "en"))
    assert list(told) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    texts = [text for text, _ in told.values()]
    assert "200 000 000 kronor to share" in texts[0]
    assert "[component/k2025-cty-fa4-1]" in texts[1] and "[component/k2025-cty-fa4-2]" in texts[1]
    assert "5 000 000 kronor in fixed amounts; all together get 105 000 000, so 95 000 000 are left" in texts[2]
    assert "1 772 821 of 10 587 710" in texts[3]
    assert texts[4] == "the day wanted is 2024-11-01"
    assert "2024-11-01, 1 November of the year before, is our reading" in texts[5]
    assert texts[6].startswith("5 000 000 + 95 000 000 × 1 772 821/10 587 710 (≈ 0.16744140) = ")
    assert texts[6].endswith(" (≈ 20 906 933.13) kronor")
    assert texts[7] == "rounded (nearest krona, no source states the rule) that is 20 906 933 kronor"
    assert texts[8].endswith("[line/vg2025-suicide] states 20 909 530 kronor; the difference is −2 597")


def test_every_step_has_its_numbers_in_swedish(villkor: Asker) -> None:
    texts = [text for text, _ in steps(lines(villkor, *SUICIDE, "--lang", "sv")).values()]
    assert "har 200 000 000 kronor att fördela" in texts[0]
    assert "får 5 000 000 kronor i fast belopp; alla tillsammans får 105 000 000, så 95 000 000 återstår" in texts[2]
    assert "har 1 772 821 av 10 587 710 invånare" in texts[3]
    assert "(≈ 0,16744140)" in texts[6] and "(≈ 20 906 933,13)" in texts[6]
    assert texts[7] == "avrundat (närmaste krona, ingen källa anger regeln) blir det 20 906 933 kronor"
    assert texts[8].endswith("anger 20 909 530 kronor; skillnaden är −2 597")


def test_a_step_cites_the_clauses_of_what_it_names_each_once(villkor: Asker) -> None:
    told = steps(lines(villkor, *SUICIDE, "--lang", "en"))
    assert told[1][1][0].startswith("S2p § 4.1 line 340: «")
    assert "S2p § 4.2 item 3 lines 406–409: «5 miljoner kronor per län och resten fördelat»" in told[2][1]
    assert "S2p § 4.2 item 3 lines 408–409: «resten fördelat efter befolkningsmängd»" in told[2][1]
    assert told[9][1][0] == "S1 line 142: «20 909 530 kr»"
    below = [line for _, lines_ in told.values() for line in lines_]
    assert told[5][1] == told[6][1] == told[7][1] == told[8][1] == []
    swedish = steps(lines(villkor, *SUICIDE, "--lang", "sv"))
    assert "S2p § 4.2 punkt 3 raderna 406–409: «5 miljoner kronor per län och resten fördelat»" in swedish[2][1]
    assert len(below) == len([line for _, lines_ in swedish.values() for line in lines_])


def test_the_population_is_told_with_its_source_and_the_day_instead_of_which_it_is_used(villkor: Asker) -> None:
    english, swedish = (steps(lines(villkor, *SUICIDE, "--lang", language))[4] for language in ("en", "sv"))
    assert "[population-set/2024-12-31-population]" in english[0]
    assert any(line.endswith("[source/scb-population]") for line in english[1])
    assert "2024-12-31 is used instead of 2024-11-01: 60 days later" in english[1]
    assert "2024-12-31 används i stället för 2024-11-01: 60 dagar senare" in swedish[1]


def test_what_is_our_reading_is_told_with_what_no_source_states_and_where_they_disagree(villkor: Asker) -> None:
    told = lines(villkor, *SUICIDE, "--lang", "en")
    readings = told[told.index("Our reading, which no source says outright:") + 1 :]
    assert readings[0].startswith("   a key without a day means the population on 1 November of the year before [")
    assert readings[1].startswith("   amounts are rounded to the nearest krona [inference/rounding]: ")
    assert not any("[inference/metropolitan" in line for line in told)  # 5 million to each, whichever county
    assert any(line.startswith("≠ ") and line.endswith("[discrepancy/D23]") for line in told)
    assert any(line.startswith("∅ ") for line in told)
    assert {"S1", "S2p", "S2w"} <= {line.partition(":")[0] for line in told}


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (("--actor", "county:14"), True),
        (("--actor", "county:14", "--rounding", "largest-remainder"), False),
        ((), False),  # a table adds up to the pot, by the largest remainder
        (("--rounding", "half-up"), True),
    ],
    ids=str,
)
def test_rounding_to_the_nearest_krona_is_our_reading_where_it_was_used(
    villkor: Asker, arguments: Sequence[str], nearest: bool
) -> None:
    told = lines(villkor, "explain", "line/2025-cty-fa4", *arguments)
    assert any("[inference/rounding]" in line for line in told) == nearest
    assert any("[inference/population-day]" in line for line in told)


def test_a_day_that_the_key_does_not_state_is_our_reading_where_it_was_used(villkor: Asker) -> None:
    for more in (("--population-date", "2024-12-31"), ("--share-source", "published")):
        told = lines(villkor, *SUICIDE, *more, "--lang", "en")
        assert not any("[inference/population-day]" in line or "the day wanted" in line for line in told)
        assert any("[inference/rounding]" in line for line in told)


def test_an_amount_that_depends_on_who_is_metropolitan_says_so(villkor: Asker) -> None:
    told = lines(villkor, "explain", "line/2025-cty-fa1", "--actor", "county:14", "--lang", "en")
    assert [line for line in told if " kronor · status: " in line] == [
        "3 000 000 kronor · status: derived",  # a source states the 7 million of all three
        "2 000 000 kronor · status: derived",
        "2 000 000 kronor · status: derived",
    ]
    assert "Together: 7 000 000 kronor" in told
    assert (
        sum("[line/vg2025-strategy] confirms what depends on which counties are metropolitan" in x for x in told) == 3
    )
    assert "   S1 line 142: «7 000 000 kr»" in told
    assert not any("[inference/metropolitan" in line for line in told)
    assert told.count(next(line for line in told if line.startswith("1. "))) == 1


def test_an_amount_that_no_source_confirms_tells_who_is_taken_to_be_metropolitan(villkor: Asker) -> None:
    told = lines(villkor, "explain", "line/2025-cty-fa1-vip", "--actor", "county:01", "--lang", "en")
    assert "2 000 000 kronor · status: inferred" in told
    assert any("[inference/metropolitan-others]" in line for line in told)
    assert not any(" confirms " in line for line in told)


def test_with_the_share_that_published_money_implies_the_published_amount_is_proved(villkor: Asker) -> None:
    told = lines(villkor, *SUICIDE, "--share-source", "published", "--lang", "en")
    assert told[3] == "20 909 530 kronor · status: derived"
    texts = [text for text, _ in steps(told).values()]
    assert "implies the share 8 373 437/50 000 000 (= 0.16746874)" in texts[3]
    assert texts[4].endswith("= 209 095 303/10 (= 20 909 530.30) kronor")
    assert texts[6].endswith("states 20 909 530 kronor; the difference is 0")


def test_two_keys_are_two_proofs_that_are_not_added(villkor: Asker) -> None:
    told = lines(villkor, "explain", "line/2020-reg-2", "--actor", "region:14", "--lang", "en")
    assert len([line for line in told if line.endswith("status: conflicting")]) == 2
    assert sum(line.startswith("   S4 line ") for line in told) >= 2
    assert not any(line.startswith("Together") for line in told)
    assert any(line.endswith("[discrepancy/D06]") for line in told)


# ── a whole table ──


@pytest.mark.parametrize(("rounding", "rest"), [((), 0), (("--rounding", "half-up"), None)])
def test_without_an_actor_the_table_is_proved_as_a_whole(
    villkor: Asker, rounding: Sequence[str], rest: int | None
) -> None:
    told = lines(villkor, "explain", "line/2025-cty-fa4", *rounding, "--lang", "en")
    assert (
        told[2] == "suicide prevention, county-joint [line/2025-cty-fa4]: 200 000 000 kronor to 21 · status: inferred"
    )
    amounts = [int(line[:13].replace(" ", "")) for line in told if "  the region and municipalities of" in line]
    amounts += [int(line[:13].replace(" ", "")) for line in told if re.search(r"\d  (?!the region).*\[actor/", line)]
    assert len(amounts) == 21
    summed = next(line for line in told if line.startswith("Sum: "))
    left = int(summed.split(" leaves ")[1].removesuffix(" of the pot").replace("−", "-"))
    assert left == 200_000_000 - sum(amounts)
    assert rest is None or left == rest
    assert any(line.endswith("(published 20 909 530, difference −2 597)") for line in told)
    assert "   fixed amounts together: 105 000 000" in told and "   rest to share: 95 000 000" in told
    assert "   2024-12-31 is used instead of 2024-11-01: 60 days later" in told


def test_tables_of_several_lines_are_added(villkor: Asker) -> None:
    told = lines(villkor, "explain", "line/2025-cty", "--lang", "sv")
    assert "Tillsammans: 493 000 000 kronor" in told  # S2 § 4.1, the county-joint money
    assert len([line for line in told if line.startswith("Summa: ")]) == 5


def test_a_line_of_which_no_key_is_known_is_not_proved(villkor: Asker) -> None:
    told = lines(villkor, "explain", "line/2026-cty", "--lang", "en")
    assert "No source states anything that answers the question." in told
    assert any(line.endswith("[absence/2026-lines]") for line in told)


def test_a_line_that_one_receiver_gets_is_shared_by_nobody_and_says_so(villkor: Asker) -> None:
    ended = villkor("explain", "line/2025-skr-1", "--lang", "en")
    assert (ended.status, ended.out) == (1, b"")
    assert "line/2025-skr-1: money of one receiver or within one county, which no units share." in ended.error


# ── other formats, and the command ──


def test_in_other_formats_it_is_what_is_asked(villkor: Asker) -> None:
    asked = ("ask", "shares", "--line", "line/2025-cty-fa4", "--actor", "county:14")
    for name in ("json", "csv"):
        assert villkor(*SUICIDE, "--format", name) == villkor(*asked, "--format", name)


def test_the_program_writes_the_same_proof_into_a_pipe(villkor: Asker) -> None:
    process = run(*SUICIDE, "--lang", "sv")
    assert (process.returncode, process.stderr) == (0, b"")
    assert process.stdout == villkor(*SUICIDE, "--lang", "sv").out
    assert b"\x1b" not in process.stdout


@pytest.mark.parametrize("name", ["json", "csv", "table"])
def test_what_if_is_what_is_asked(villkor: Asker, name: str) -> None:
    line, *rest = WHAT_IF
    assert villkor("what-if", *WHAT_IF, "--format", name) == villkor(
        "ask", "what-ifs", "--line", line, *rest, "--format", name
    )


def test_what_if_takes_its_options_as_ask_does(villkor: Asker) -> None:
    (row,) = json.loads(villkor("what-if", *WHAT_IF).out)["rows"]
    assert row["difference"] == 12_584_218  # 200 million × 0.16746874 − 20 909 530
    more = villkor("what-if", "line/2025-cty-fa4", "--unit-count=22", "--population-date", "2024-12-31", "--limit", "1")
    assert json.loads(more.out)["total"] == 22


@pytest.mark.parametrize("command", ["explain", "what-if"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_help_tells_every_parameter_and_an_example_that_works(
    villkor: Asker, catalogue: Catalogue, command: str, language: str
) -> None:
    told = lines(villkor, command, "--help", "--lang", language)
    question = catalogue.question({"explain": "shares", "what-if": "what-ifs"}[command])
    assert question.title[language] in told
    options = [parameter.name for parameter in question.parameters if parameter.name != "line"]
    assert [line.split()[0] for line in told if line.startswith("  --")] == [f"--{name}" for name in options]
    example = told[-1].removeprefix("Example: villkor ")
    assert villkor(*example.split())[::2] == (0, "")


@pytest.mark.parametrize("command", ["explain", "what-if"])
@pytest.mark.parametrize(
    "arguments",
    [(), ("a", "b"), ("line/2025-cty-fa4", "--actor"), ("line/2025-cty-fa4", "--line", "x"), ("x", "--format", "pdf")],
    ids=str,
)
def test_wrong_use_is_told_on_standard_error(villkor: Asker, command: str, arguments: Sequence[str]) -> None:
    ended = villkor(command, *arguments)
    assert (ended.status, ended.out) == (2, b"")
    assert ended.error


@pytest.mark.parametrize("command", ["explain", "what-if"])
@pytest.mark.parametrize("arguments", [("line/nothing",), ("line/2025-cty-fa4", "--colour", "red")], ids=str)
def test_what_is_not_understood_is_a_problem(villkor: Asker, command: str, arguments: Sequence[str]) -> None:
    ended = villkor(command, *arguments)
    assert (ended.status, ended.out) == (1, b"")
    assert json.loads(ended.error)["type"] == "/problems/bad-parameter"
