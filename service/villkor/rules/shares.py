"""Shares: what each unit of a line gets by its key, with every number on the way and the published amount beside it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from villkor.errors import BadPremises
from villkor.rules.bases import POPULATION, PUBLISHED, Basis
from villkor.rules.calculation import Calculation, Premises, calculate, interval_of, premises_of
from villkor.rules.distribution import HALF_UP, LARGEST_REMAINDER, Share
from villkor.rules.implied import Implied
from villkor.rules.ledger import Ledger, Line
from villkor.rules.premises import Unit, proportional
from villkor.rules.rows import Inputs, Row, code_of
from villkor.rules.statuses import confirmed_by, founded
from villkor.rules.wording import kronor, named
from villkor.vocabulary import Iri, Value, coded


def shares(rows: Sequence[Row], inputs: Inputs, ledger: Ledger) -> list[Row]:
    """Return a row for each unit of each line and key that the question found, or for the actor that is asked of.

    Without an actor the parts add up, by the largest remainder; one actor's is rounded to the nearest krona, as all
    published amounts are. `rounding` says otherwise. Raises BadPremises or BadParameter.
    """
    refuse_undivided(rows, inputs, ledger)
    found: list[Row] = []
    for row, line, key in keyed(rows, ledger):
        premises = _chosen(premises_of(ledger, line, key), inputs)
        if wanted_units(line, premises.units, inputs.get("actor")):
            found += _told(row, calculate(ledger, premises), inputs, ledger)
    return found


def refuse_undivided(rows: Sequence[Row], inputs: Inputs, ledger: Ledger) -> None:
    """Refuse lines that nobody shares, such as one receiver's own, and an actor that shares none of them.

    Raises BadPremises, but says nothing of what is not all known.
    """
    ids = [Iri(row["line"][0]) for row in rows] or [Iri(inputs["line"])]
    if not any(id_ in ledger.lines for id_ in ids) and all(row["category"] for row in rows):
        raise BadPremises(
            f"{named(ids)}: money of one receiver or within one county, which no units share.",
            f"{named(ids)}: medel till en mottagare eller inom ett län, som inga enheter delar på.",
            parameter="line",
            reason="no-units",
        )
    for parameter in ("actor", "without"):
        if parameter in inputs and not _may_share(rows, inputs, ledger, inputs[parameter]):
            raise BadPremises(
                f"{parameter}: that actor shares none of {named(ids)}.",
                f"{parameter}: den aktören delar inte på något av {named(ids)}.",
                parameter=parameter,
                reason="other-units",
            )


def _may_share(rows: Sequence[Row], inputs: Inputs, ledger: Ledger, actor: Value) -> bool:
    """Whether an actor shares one of the lines, or may share one that is not known or whose receivers are not."""
    lines = [ledger.lines[line] for row in rows if (line := Iri(row["line"][0])) in ledger.lines]
    partial = any(line.partial and line.id != inputs.get("line") for line in lines)
    shares_one = any(wanted_units(line, ledger.units.get(line.units, ()), actor) for line in lines)
    return shares_one or partial or not all(row["category"] for row in rows)


def keyed(rows: Sequence[Row], ledger: Ledger) -> Iterator[tuple[Row, Line, Iri]]:
    """Return each row's line with each of its keys; a line that no key shares has none."""
    for row in rows:
        line = ledger.lines.get(Iri(row["line"][0]))
        if line is None:
            continue
        for key in line.keys:
            components = (one.id for one in ledger.keys[key].components if one.id)
            yield {**row, "key": (key,), "component": tuple(components)}, line, key


def _chosen(premises: Premises, inputs: Inputs) -> Premises:
    date, rounding = inputs.get("populationDate"), inputs.get("rounding")
    alone = isinstance(inputs.get("actor"), Iri) and not is_whole(inputs["actor"])
    return replace(
        premises,
        date=date if isinstance(date, dt.date) else None,
        source=code_of(inputs.get("shareSource"), POPULATION),
        rounding=code_of(rounding, HALF_UP if alone else LARGEST_REMAINDER),
    )


def is_whole(actor: Value | None) -> bool:
    """Whether an actor is a category of recipients, which is all of a line's units."""
    return isinstance(actor, Iri) and actor.is_code


def wanted_units(line: Line, units: Sequence[Unit], actor: Value | None) -> set[Iri | str]:
    """Return the receivers to tell of: all, all of a category that the line goes to, or the one that is asked of."""
    everyone = {unit.actor for unit in units}
    if actor is None:
        return everyone
    if is_whole(actor):
        return everyone if line.category == actor else set()
    return everyone & {Iri(actor)}


def _told(row: Row, calculation: Calculation, inputs: Inputs, ledger: Ledger) -> Iterator[Row]:
    wanted = wanted_units(calculation.premises.line, calculation.premises.units, inputs.get("actor"))
    common = {**row, **_common(calculation)}
    for share in calculation.distribution.shares:
        if share.unit.actor in wanted:
            published = published_beside(ledger, calculation.premises.line, share)
            status = founded(ledger, calculation, share)
            confirmed = confirmed_told(ledger, calculation, share)
            yield {**common, **_own(calculation, share), **published, **confirmed, "status": (status,)}


def _common(calculation: Calculation) -> Row:
    """Return what all units of a line share."""
    distribution, part = calculation.distribution, proportional(calculation.premises.components)
    return {
        "pot": (kronor(distribution.pot),),
        "fixedTotal": (distribution.fixed,),
        "rest": (kronor(distribution.rest),),
        "rounding": (coded("rounding", calculation.premises.rounding),),
        **({"basis": (part.basis,)} if part and calculation.basis else {}),
    }


def day_told(basis: Basis) -> Row:
    """Return the day that the key wants, again as an assumed one where it states none.

    Where it states none and the figures are of a day of one's own, no day is wanted.
    """
    if basis.stated or basis.given:
        return {"referenceDate": (basis.wanted,) if basis.stated else (), "assumedDate": ()}
    return {"referenceDate": (basis.wanted,), "assumedDate": (basis.wanted,)}


def weight_told(basis: Basis | None, share: Share) -> Row:
    """Return where a unit's part of the basis comes from: published money, or heads on a day."""
    if basis is None or share.weight is None:
        return {}
    own = basis.implied.get(share.unit.place)
    first = coded("share-source", PUBLISHED if basis.base else POPULATION)
    told: Row = {"share": (str(share.weight),), "shareSource": (first,)}
    if own:
        told = {**told, "impliedBy": (own.base,), "impliedShare": (str(own.share),)}
    elif basis.base:
        told = {**told, "leftBy": (basis.base,), "left": (str(basis.left),)}
    return told if basis.implied_part(share.unit.place, share.weight) else {**told, **_heads_told(basis, share, own)}


def _heads_told(basis: Basis, share: Share, own: Implied | None) -> Row:
    """Return the population that was used, the day wanted, and the unit's heads unless its money tells its part."""
    used: Row = {"populationSet": (basis.set.id,), "populationDate": (basis.set.date,), **day_told(basis)}
    heads = basis.set.counts.get(share.unit.place, 0)
    return used if own else {**used, "population": (heads,), "populationTotal": (basis.total,)}


def interval_told(interval: tuple[int, int] | None, column: str) -> Row:
    """Return the kronor that an amount may lie between, where an implied share leaves more than one open."""
    return {f"{column}From": (interval[0],), f"{column}To": (interval[1],)} if interval else {}


def _own(calculation: Calculation, share: Share) -> Row:
    return {
        "actor": (share.unit.actor,),
        "county": (share.unit.county,) if share.unit.county else (),
        "fixed": (share.fixed,),
        "exact": (str(share.exact),),
        "amount": (share.amount,),
        **interval_told(interval_of(calculation, share), "amount"),
        **weight_told(calculation.basis, share),
    }


def confirmed_told(ledger: Ledger, calculation: Calculation, share: Share) -> Row:
    """Return the stated amount that confirms one which depends on our reading of a county's class."""
    found = confirmed_by(ledger, calculation, share)
    return {"confirmedBy": (found.id,)} if found else {}


def published_beside(ledger: Ledger, line: Line, share: Share) -> Row:
    """Return the amount that a source states for a unit of this line, and the calculated less that."""
    published = ledger.published_of(line.id, share.unit.actor)
    if published is None:
        return {}
    return {
        "published": (published.amount,),
        "publishedLine": (published.id,),
        "difference": (share.amount - published.amount,),
    }
