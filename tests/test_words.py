"""Words have labels, definitions and a type, and a question may have a word of its own in place of a common one."""

from pathlib import Path

from small import ROOT, write_facts
from villkor.graph.embedded import load
from villkor.questions.words import Words, read_words, words_of
from villkor.vocabulary import BASE, XSD

FACTS = """
ex:Thing ex:p 1 . ex:q ex:p 1 . ex:r ex:p 1 .
word:amount a vk:Word ; rdfs:label "belopp"@sv , "amount"@en ; skos:definition "summan"@sv , "the sum"@en ;
  vk:valueType xsd:integer ; vk:unit "SEK" ; vk:denotes ex:r , ex:q .
word:actor a vk:Word ; rdfs:label "aktör"@sv , "actor"@en ; skos:definition "vem"@sv , "who"@en ;
  vk:valueType ex:Thing , ex:q .
word:forms.amount a vk:Word ; rdfs:label "fält"@sv , "field"@en ; skos:definition "x"@sv , "y"@en ;
  vk:valueType xsd:string .
[] a vk:Word ; rdfs:label "namnlös"@sv ; skos:definition "z"@sv ; vk:valueType xsd:string .
vk:Word ex:p 1 .
"""


def words(tmp_path: Path) -> Words:
    query = (ROOT / "queries/index/words.rq").read_text(encoding="utf-8")
    return read_words(load(write_facts(tmp_path, f=FACTS)), query)


def test_a_word_is_what_the_ontology_says_of_it(tmp_path: Path) -> None:
    word = words(tmp_path)["amount"]
    assert word.name == "amount"
    assert word.label == {"sv": "belopp", "en": "amount"}
    assert word.definition == {"sv": "summan", "en": "the sum"}
    assert word.types == (XSD + "integer",)
    assert (word.datatype, word.unit) == ("integer", "SEK")
    assert word.denotes == (BASE + "id/x/q", BASE + "id/x/r")


def test_a_word_may_name_things_of_several_types(tmp_path: Path) -> None:
    word = words(tmp_path)["actor"]
    assert word.types == (BASE + "id/x/Thing", BASE + "id/x/q")
    assert (word.datatype, word.unit, word.denotes) == (None, None, ())


def test_what_has_no_name_is_no_word(tmp_path: Path) -> None:
    assert set(words(tmp_path)) == {"amount", "actor", "forms.amount"}


def test_a_question_uses_its_own_word_and_others_the_common_one(tmp_path: Path) -> None:
    known = words(tmp_path)
    own = words_of(known, "forms")["amount"]
    assert (own.name, own.label["en"]) == ("amount", "field")
    assert words_of(known, "form")["amount"].label["en"] == "amount"
