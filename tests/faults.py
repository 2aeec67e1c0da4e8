"""Faults of submissions: each a change to a good one, and the shapes that tell of it and no others do."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from corpus import NO, Submission, Thing, World, day, iri, made, number, text, with_check_digit
from villkor.vocabulary import BASE

Change: TypeAlias = Callable[[Submission], None]

SHARE: Final = 0.1
"""How many of many reports have a fault."""

_REPORTS: Final = ("PerformanceReport", "FinancialReport")
_RECEIVERS: Final = ("municipality", "region")

SHAPE: Final = f"{BASE}spec/shape/"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break what must be true.

    Attributes:
        name: what is wrong.
        kind: the kind of the submission.
        by: the category of whoever hands it in or is concerned.
        beside: the kind of something good of the same recipient that is handed in too; empty for nothing.
        shapes: the shapes that tell of it, by the end of their IRI.
        change: what makes a good submission wrong.
    """

    name: str
    kind: str
    by: str
    beside: str
    shapes: frozenset[str]
    change: Change

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


# ── ways to change a submission ──


def put(**values: str | list[str]) -> Change:
    """Give properties of the first thing other values; none leaves a property out."""

    def change(submission: Submission) -> None:
        for name, value in values.items():
            submission[0].values[name] = [value] if isinstance(value, str) else [*value]

    return change


def in_row(rows: str, **values: str | list[str]) -> Change:
    """Give properties of the first row of a list other values."""

    def change(submission: Submission) -> None:
        row = submission[0].values[rows][0]
        assert isinstance(row, dict)
        for name, value in values.items():
            row[name] = [value] if isinstance(value, str) else [*value]

    return change


def without_row(rows: str) -> Change:
    """Leave out the first row of a list."""

    def change(submission: Submission) -> None:
        del submission[0].values[rows][0]

    return change


def row_twice(rows: str) -> Change:
    """Repeat the first row of a list."""

    def change(submission: Submission) -> None:
        row = submission[0].values[rows][0]
        assert isinstance(row, dict)
        submission[0].values[rows].append({**row})

    return change


def other(**values: str | list[str]) -> Change:
    """Give properties of the second thing other values."""

    def change(submission: Submission) -> None:
        put(**values)(submission[1:])

    return change


def follows(name: str) -> Change:
    """Have the first thing name the second by a property."""

    def change(submission: Submission) -> None:
        submission[0].values[name] = [iri(submission[1].iri)]

    return change


def again(**values: str) -> Change:
    """Hand in the same once more under another name, some of it changed."""

    def change(submission: Submission) -> None:
        first = submission[0]
        submission.append(
            Thing(f"{first.iri}/again", first.kind, {**first.values, **{k: [v] for k, v in values.items()}})
        )

    return change


def all_of(*changes: Change) -> Change:
    """Make several changes, one after another."""

    def change(submission: Submission) -> None:
        for each in changes:
            each(submission)

    return change


def broken(world: World, fault: Fault, place: int, chance: random.Random) -> Submission:
    """Return a submission with a fault, by the actor at a place of those of its category."""
    kinds = filter(None, (fault.kind, fault.beside))
    submission = [thing for kind in kinds for thing in made(world, kind, fault.by, place, chance)]
    fault.change(submission)
    return submission


def reports(world: World, number_of: int, seed: int = 1) -> Iterator[Submission]:
    """Return performance and financial reports by turns, of one actor after another, one in ten with a fault."""
    chance = random.Random(seed)
    faults = [fault for fault in FAULTS if fault.kind in _REPORTS and fault.by in _RECEIVERS and not fault.beside]
    for place in range(number_of):
        [category] = chance.choices(_RECEIVERS, [len(world.actors[category]) for category in _RECEIVERS])
        fault = chance.choice([fault for fault in faults if fault.kind == _REPORTS[place % 2]])
        submission = made(world, fault.kind, category, place, chance)
        if chance.random() < SHARE:
            fault.change(submission)
        yield submission


def _faults(kind: str, by: str, told: Mapping[str, tuple[str, Change]], beside: str = "") -> Iterator[Fault]:
    for name, (shapes, change) in told.items():
        yield Fault(name, kind, by, beside, frozenset(shapes.split()), change)


# ── the faults ──

_REQUISITION: Final = {
    "more than there is": ("Requisition-withinAllotted", put(requestedAmount=number(2_000_000_000))),
    "a period in another year": ("Requisition-periodInYear", put(periodStart=day("2024-12-31"))),
    "a period that ends before it begins": (
        "Requisition-periodOrder",
        put(periodStart=day("2025-12-30"), periodEnd=day("2025-01-02")),
    ),
    "no account": ("Requisition-account", put(bankgiro=[])),
    "two accounts": ("Requisition-oneAccount", put(plusgiro=text("1-8"))),
    "received too late": ("Requisition-inTime", put(receivedOn=day("2025-12-02"))),
    "signed too late": ("Requisition-inTime", put(receivedOn=[], signedOn=day("2025-12-02"))),
    "requested twice": ("Requisition-once", again()),
    "a line of another category": (
        "Requisition-ownLines",
        put(forLine=iri("line/2025-skr-1"), requestedAmount=number(29_000_000)),
    ),
    "a line of another agreement": ("Submission-lines", put(forLine=iri("line/2024-total"))),
    "another's name": ("Submission-recipientName", put(recipientName=text("Kommunen Som Inte Finns"))),
    "no role in the agreement": (
        "Submission-recipientRole",
        put(organisationNumber=text(with_check_digit("556677-123")), recipientName=text("Ett bolag AB")),
    ),
    "another agreement's name": ("Submission-agreementName", put(agreementName=text("Någon annan överenskommelse"))),
    "one case number for both": (
        "Submission-caseNumbersDiffer",
        put(agreementCaseNumber=text("S2025/1"), paymentDecisionCaseNumber=text("S2025/1")),
    ),
    "a wrong check digit in the organisation number": (
        "OrganisationNumber-checkDigit",
        put(organisationNumber=text("556677-1239"), recipientName=text("Ett bolag AB")),
    ),
    "a wrong check digit in the bankgiro": ("Giro-checkDigit", put(bankgiro=text("123-4567"))),
    "a wrong check digit in the plusgiro": ("Giro-checkDigit", put(bankgiro=[], plusgiro=text("12345-6"))),
    "no declaration that it is true": ("Requisition-declaresTrue", put(declaresTrue=NO)),
    "no declaration of use": ("Requisition-declaresUse", put(declaresUse=NO)),
    "a copied signature": ("Requisition-originalSignature", put(originalSignature=NO)),
    "received before it is signed": ("Submission-signedBeforeReceived", put(receivedOn=day("2025-09-30"))),
    "no hyphen in the organisation number": ("field-2025-req-1.2", put(organisationNumber=text("2321000131"))),
    "a dash of another kind": ("field-2025-req-1.2", put(organisationNumber=text("232100\u20130131"))),
    "an amount of nothing": ("field-2025-req-2.4", put(requestedAmount=number(0))),
    "an amount in words": ("field-2025-req-2.4", put(requestedAmount=text("sju miljoner"))),
    "an amount with a space": ("field-2025-req-2.4", put(requestedAmount=text("7 000 000", "integer"))),
    "an amount in öre": ("field-2025-req-2.4", put(requestedAmount=text("7000000.50", "decimal"))),
    "a name in a language": ("field-2025-req-4.3", put(signatoryName='"Lars Berg"@sv')),
    "a name of spaces": ("field-2025-req-4.3", put(signatoryName=text("   "))),
    "a day that is none": ("field-2025-req-4.1", put(signedOn=day("2025-02-30"))),
    "a day as text": ("field-2025-req-4.1", put(signedOn=text("1 oktober 2025"))),
    "two signing days": ("field-2025-req-4.1", put(signedOn=[day("2025-10-01"), day("2025-10-02")])),
}

_OF_A_MUNICIPALITY: Final = {
    "a county's money requested by a municipality": (
        "Requisition-countyLines",
        put(forLine=iri("line/2025-cty-fa3"), requestedAmount=number(1_000_000)),
    ),
}

_OF_SKR: Final = {
    "less than all": ("Requisition-wholeAllotted", put(requestedAmount=number(28_000_000))),
    "a krona too much": ("Requisition-withinAllotted", put(requestedAmount=number(29_000_001))),
}

_FINANCIAL: Final = {
    "received too late": ("FinancialReport-inTime", put(receivedOn=day("2026-04-01"))),
    "part of the year": ("FinancialReport-period", put(periodStart=day("2025-03-01"))),
    "more paid than granted": ("FinancialReport-paidWithinGranted", put(grantedAmount=number(1000))),
    "another sum received than paid": (
        "FinancialReport-receivedIsPaid",
        put(receivedAmount=number(500_001), totalCosts=number(500_001), unspentAmount=number(0)),
    ),
    "a rest that is none": ("FinancialReport-unspentIsRest", put(unspentAmount=number(123_456))),
    "more spent than received": (
        "FinancialReport-overspent",
        put(
            grantedAmount=number(500_000),
            paidAmount=number(500_000),
            receivedAmount=number(500_000),
            totalCosts=number(900_000),
            unspentAmount=number(-400_000),
        ),
    ),
    "items beyond the costs": ("FinancialReport-costItems", in_row("costItem", amount=number(900_000))),
    "an item without its area": (
        "FinancialReport-costArea",
        put(forLine=[iri("line/2025-reg-fa3"), iri("line/2025-reg-fa4")]),
    ),
    "deviations that are not told": ("FinancialReport-deviationsGiven", put(reviewOutcome=text("2"))),
    "deviations where there are none": ("FinancialReport-noDeviations", put(deviations=text("En avvikelse."))),
    "a review by who signs": ("FinancialReport-reviewerIsNotSignatory", put(reviewerName=text("Lars Berg"))),
    "signed before it is reviewed": ("FinancialReport-reviewedBeforeSigned", put(signedOn=day("2026-02-19"))),
    "a review without a signature": ("FinancialReport-reviewerSignature", put(reviewerSignature=NO)),
    "no declaration that it is true": ("FinancialReport-declaresTrue", put(declaresTrue=NO)),
    "a copied signature": ("FinancialReport-originalSignature", put(originalSignature=NO)),
    "a third outcome of the review": ("field-2025-fin-4.0", put(reviewOutcome=text("3"))),
    "a cost in words": ("field-2025-fin-3.3-amount", in_row("costItem", amount=text("mycket"))),
    "a sum in words": ("field-2025-fin-3.4", put(totalCosts=text("allt"))),
    "no costs": ("field-2025-fin-3.3", put(costItem=[])),
    "a telephone of letters": ("field-2025-fin-1.5", put(telephone=text("ring oss"))),
}

_PERFORMANCE: Final = {
    "an item left out": ("PerformanceReport-items", without_row("performanceEntry")),
    "an item twice": ("PerformanceEntry-onePerItem", row_twice("performanceEntry")),
    "a row without results": ("PerformanceEntry-results", in_row("performanceEntry", results=[])),
    "an area left out": ("PerformanceReport-useByArea", without_row("areaUse")),
    "no actions": ("field-2025-performance-report-2-actions", in_row("performanceEntry", actionsTaken=[])),
    "an item in words": (
        "field-2025-performance-report-2-item PerformanceReport-items",
        in_row("performanceEntry", aboutProvision=text("Första punkten")),
    ),
    "no use of the money": ("field-2025-performance-report-3", put(fundsUse=[])),
    "an amount in words": ("field-2025-performance-report-4-amount", in_row("areaUse", amount=text("lite"))),
    "two who report": (
        "field-2025-performance-report-1 Submission-recipient",
        put(submittedBy=[iri("actor/se-2321000016"), iri("actor/se-2321000024")]),
    ),
}

_OF_A_REGION: Final = {
    "an item of others": (
        "PerformanceEntry-itemOfTheReporter PerformanceReport-items",
        in_row("performanceEntry", aboutProvision=iri("norm/2025-6.1-4")),
    ),
    "nobody who took part in the strategy": ("PerformanceReport-participationOfOthers", put(engagedActors=[])),
    "no part in following the strategy up": ("PerformanceReport-followUpPartOfOthers", put(followUpPart=[])),
    "a reporter without a role": (
        "PerformanceReport-reporter",
        put(submittedBy=iri("actor/se-2220000315"), performanceEntry=[]),
    ),
}

_OF_A_COUNTY: Final = {
    "nobody who took part": ("PerformanceReport-engagedActors", put(engagedActors=[])),
    "no way of taking part": ("PerformanceReport-participation", put(participation=[])),
    "no part in following up": ("PerformanceReport-followUpPart", put(followUpPart=[])),
}

_INTERIM: Final = {
    "from somebody else": ("InterimReport-submittedBy", put(submittedBy=iri("actor/se-2321000131"))),
    "received too late": ("InterimReport-received", put(receivedOn=day("2025-04-01"))),
    "sent elsewhere": ("InterimReport-sentTo", put(sentTo=iri("actor/se-2021000829"))),
    "copied to one of two": ("InterimReport-copyTo", put(copyTo=iri("actor/se-2021000555"))),
    "an area left out": ("InterimReport-areas", without_row("areaPlan")),
    "no plan": ("field-2025-interim-report-2", put(plan=[])),
    "no dialogue": ("field-2025-interim-report-3-dialogue", in_row("areaPlan", dialogue=[])),
}

_ACTIVITY: Final = {
    "from somebody else": ("ActivityReport-submittedBy", put(submittedBy=iri("actor/se-2321000131"))),
    "received too late": ("ActivityReport-received", put(receivedOn=day("2026-04-01"))),
    "sent elsewhere": ("ActivityReport-sentTo", put(sentTo=iri("actor/se-2021000829"))),
    "copied to one of two": ("ActivityReport-copyTo", put(copyTo=iri("actor/se-2021000555"))),
    "costs beyond the money": ("ActivityReport-costs", in_row("costItem", amount=number(29_000_001))),
    "no costs": ("field-2025-activity-report-3", put(costItem=[])),
}

_PAYMENT: Final = {
    "another year": ("Payment-inPeriod", put(paidOn=day("2026-01-01"))),
    "an amount in words": ("field-2025-payment-3", put(amount=text("allt"))),
}

_PAYMENT_OF_A_REQUISITION: Final = {
    "a requisition that came too late": (
        "Requisition-inTime Payment-requisitionInTime",
        all_of(follows("afterRequisition"), other(receivedOn=day("2025-12-02"))),
    ),
    "before the requisition": (
        "Payment-afterRequisition",
        all_of(follows("afterRequisition"), put(paidOn=day("2025-11-01"))),
    ),
    "more than requested": (
        "Payment-withinRequested",
        all_of(follows("afterRequisition"), put(amount=number(900_001))),
    ),
    "paid twice": ("Payment-once", all_of(follows("afterRequisition"), put(amount=number(1)), again())),
}

_PAYMENT_BESIDE_A_REPORT: Final = {
    "a report of another's money": (
        "Payment-reported",
        other(organisationNumber=text("232100-0255"), recipientName=text("Region Skåne")),
    ),
}

_REPORT_OF_A_PAYMENT: Final = {
    "another sum than the payments": ("FinancialReport-paidIsPayments", other(amount=number(7))),
}

_REPORT_OF_A_REQUISITION: Final = {
    "another case number than in the requisition": (
        "FinancialReport-caseNumbers",
        all_of(put(paymentDecisionCaseNumber=text("9.1-1/2025")), other(paymentDecisionCaseNumber=text("9.1-1/2025"))),
    ),
}

_REPORT_BESIDE_A_REPAYMENT: Final = {
    "less repaid than unspent": (
        "FinancialReport-unspentRepaid",
        all_of(
            put(receivedAmount=number(500_000), paidAmount=number(500_000), grantedAmount=number(500_000)),
            put(totalCosts=number(400_000), unspentAmount=number(100_000)),
            in_row("costItem", amount=number(1)),
            other(amount=number(99_999)),
        ),
    ),
}

_REPAYMENT: Final = {
    "too late": ("Repayment-inTime", put(repaidOn=day("2026-04-01"))),
    "a day that is none": ("field-2025-repayment-4", put(repaidOn=day("2026-02-30"))),
    "a wrong check digit": ("OrganisationNumber-checkDigit", put(organisationNumber=text("232100-0132"))),
}

_INSTRUCTION: Final = {
    "too late": ("Instruction-issuedOn", put(issuedOn=day("2025-04-01"))),
    "from one of two": ("Instruction-issuedBy", put(issuedBy=iri("actor/se-2021000555"))),
    "without views": ("Instruction-viewsFrom", put(viewsFrom=[])),
}

_DESIGNATION: Final = {
    "by one alone": ("Designation-designatedBy", put(designatedBy=iri("actor/se-2321000016"))),
    "two receivers": (
        "Designation-oneReceiver",
        again(designatedActor=iri("actor/se-2321000255")),
    ),
    "a receiver without a number": ("Designation-legalPerson", put(designatedActor=iri("actor/collaboration-01"))),
    "no receiver": ("field-2025-designation-1", put(designatedActor=[])),
}

_ALLOCATION: Final = {
    "another amount than the fixed one": ("Allocation-fixedAmount", put(amount=number(1))),
    "neither county nor receiver": ("Allocation-county", put(inCounty=[])),
    "no line": ("field-2025-allocation-1", put(allocationOf=[])),
    "a line of another agreement": ("Allocation-sameAgreement", put(allocationOf=iri("line/2024-total"))),
    "a receiver of another category": (
        "Allocation-receiver",
        put(allocationOf=iri("line/2025-mun-fa2"), recipientActor=iri("actor/se-2321000016"), inCounty=[]),
    ),
    "more than the line": (
        "Allocation-most",
        put(allocationOf=iri("line/2025-mun-fa2"), amount=number(250_000_001)),
    ),
}

FAULTS: Final = (
    *_faults("Requisition", "region", _REQUISITION),
    *_faults("Requisition", "municipality", _OF_A_MUNICIPALITY),
    *_faults("Requisition", "skr", _OF_SKR),
    *_faults("FinancialReport", "municipality", _FINANCIAL),
    *_faults("PerformanceReport", "region", {**_PERFORMANCE, **_OF_A_REGION}),
    *_faults("PerformanceReport", "county-joint", _OF_A_COUNTY),
    *_faults("InterimReport", "skr", _INTERIM),
    *_faults("ActivityReport", "skr", _ACTIVITY),
    *_faults("FinancialReport", "municipality", _REPORT_OF_A_PAYMENT, "Payment"),
    *_faults("FinancialReport", "municipality", _REPORT_OF_A_REQUISITION, "Requisition"),
    *_faults("FinancialReport", "municipality", _REPORT_BESIDE_A_REPAYMENT, "Repayment"),
    *_faults("Payment", "region", _PAYMENT),
    *_faults("Payment", "region", _PAYMENT_OF_A_REQUISITION, "Requisition"),
    *_faults("Payment", "region", _PAYMENT_BESIDE_A_REPORT, "FinancialReport"),
    *_faults("Repayment", "municipality", _REPAYMENT),
    *_faults("Instruction", "skr", _INSTRUCTION),
    *_faults("Designation", "region", _DESIGNATION),
    *_faults("Allocation", "region", _ALLOCATION),
)
