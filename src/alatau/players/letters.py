"""How built-in players write: short, in the first language of the pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alatau.exercise import commands as c
from alatau.exercise.state import Item
from alatau.exercise.views.reader import Reader
from alatau.languages import N_, translator
from alatau.packs.decisions import DECISIONS
from alatau.players.desk import Desk
from alatau.players.picture import Wish

MAX_SUBJECT = 200
MAX_BODY = 4000


class Letters:
    """Writes the messages and reasons of the player at *desk*."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.language = desk.language
        self.words: Callable[[str], str] = translator(self.language)

    def passing_on(self, item: Item, to: Iterable[str], facts: tuple[str, ...]) -> c.SendMessage:
        """Facts for those who need them, after *item*."""
        return self._message(
            tuple(to),
            self._say(N_("For your attention: %(item)s"), item=self.title(item)),
            self._with_facts(N_("We think that you need to know this:"), facts),
            facts,
        )

    def reply(self, item: Item, facts: tuple[str, ...]) -> c.SendMessage:
        """An answer to *item* with what its sender may need."""
        body = (
            self._with_facts(N_("We have received this. What we hold that may help you:"), facts)
            if facts
            else self.words(N_("We have received this, act on it and will come back to you."))
        )
        subject = self._say(N_("Re: %(item)s"), item=self.title(item))
        return self._message((item.sender,), subject, body, facts, reply_to=item.id)

    def about(self, item: Item, to: tuple[str, ...], facts: tuple[str, ...]) -> c.SendMessage:
        """A message about *item* to others, with the item itself."""
        subject = self._say(N_("About: %(item)s"), item=self.title(item))
        body = self._with_facts(N_("This has reached us. Please tell us what you know."), facts)
        return self._message(to, subject, body, facts, attached=item.id)

    def consultation(self, wish: Wish, to: tuple[str, ...]) -> c.SendMessage:
        """Tells those whom a decision asks to hear what is about to be decided."""
        title = self.words(DECISIONS[wish.kind].title)
        body = self._say(
            N_("We are about to decide this. Tell us at once if you see a reason against it.")
        )
        return self._message(
            to,
            self._say(N_("Before we decide: %(decision)s"), decision=title),
            f"{body}\n\n{self.reason(wish)}",
            (),
        )

    def reason(self, wish: Wish) -> str:
        """Why the player decides, in words."""
        return self._say(wish.reason, **dict(wish.params))

    def title(self, item: Item) -> str:
        """The title of *item* as the cell reads it."""
        return Reader(self.desk.exercise, self.language).item(item.id, self.desk.cell.id).title

    def _say(self, msgid: str, **params: object) -> str:
        return self.words(msgid) % params

    def _with_facts(self, msgid: str, facts: tuple[str, ...]) -> str:
        texts = (self.desk.pack.fact(fact).text.in_language(self.language) for fact in facts)
        return "\n".join([self.words(msgid), *(f"– {text}" for text in texts)])

    def _message(
        self,
        to: tuple[str, ...],
        subject: str,
        body: str,
        facts: tuple[str, ...],
        reply_to: str | None = None,
        attached: str | None = None,
    ) -> c.SendMessage:
        return c.SendMessage(
            to=to,
            subject=subject[:MAX_SUBJECT],
            body=body[:MAX_BODY],
            language=self.language,
            facts=facts,
            reply_to=reply_to,
            attached=attached,
        )
