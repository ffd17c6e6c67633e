"""A list of words or phrases for one thing, as locales' files have it."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field, field_validator

from builder.base.yamlfile import Model


class Words(Model):
    """Words or phrases for one thing, and `except`, phrases that look like them and mean something else.

    `also` are words that can say it and have other uses as well: where the English says it they do; they never count as
    added (Chinese 能, which is “can” and stands where English has no “can”). A phrase under both `also` and `except` is
    such a use that has one of the words in it (Hindi खून बहना, to bleed, has the word for blood).

    `light`, of English lists, are those of the words that other languages often do without (“can be treated” is “is
    treated”): where only they are lost, that is a warning.
    `*` stands for any letters of one word, `…` for up to 60 characters of the same sentence. Upper and lower case are
    alike; vowel signs of Arabic are passed over.
    """

    words: list[str] = Field(min_length=1)
    except_: list[str] = Field([], alias="except")
    also: list[str] = []
    light: list[str] = []

    @field_validator("words", "except_", "also", "light")
    @classmethod
    def _not_empty(cls, value: list[str]) -> list[str]:
        if any(not word.strip("*… ") for word in value):
            raise ValueError("a pattern needs at least one letter")
        return value

    @cached_property
    def heavy(self) -> Words | None:
        """The words without the light ones; None where all are light."""
        words = [word for word in self.words if word not in self.light]
        return Words.model_validate({"words": words, "except": [*self.except_, *self.light]}) if words else None

    @cached_property
    def with_others(self) -> Words | None:
        """The words together with those that have other uses as well; None where there are none of these."""
        if not self.also:
            return None
        except_ = [phrase for phrase in self.except_ if phrase not in self.also]
        return Words.model_validate({"words": [*self.words, *self.also], "except": except_})
