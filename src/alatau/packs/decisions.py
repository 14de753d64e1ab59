"""The vocabulary of decisions: who may take which, what it costs and what it is for.

What a decision *does* is the matter of `alatau.exercise.effects`. All strengths, delays, costs and
capacities are **notional**: plausible for an exercise, calibrated to no country, site or measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from alatau.languages import N_
from alatau.packs.vocabulary import SECTORS, StockKind

ParameterKind = Literal["places", "crossing", "authorities", "teams", "courses", "decision"]
Per = Literal["decision", "place", "team", "course"]
Repetition = Literal["any", "once", "not-while-in-force"]
Milestone = Literal[
    "investigation",
    "risk-assessment",
    "laboratory-confirmation",
    "case-management",
    "countermeasures",
    "risk-communication",
    "coordination",
]
Body = Literal["WHO", "WOAH", "INFOSAN", "INTERPOL", "neighbours"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that has to be said with a decision.

    Attributes:
        name: field of the command: `places`, `crossing`, `with_`, `teams`, `courses` or `ends`.
        kind: what its values are: codes of places, id of a crossing, authorities, a number of
            teams or courses, id of a decision taken earlier.
        required: whether it must be given.
        minimum, maximum: bounds of the number, or of how many are named.
    """

    name: str
    kind: ParameterKind
    required: bool = True
    minimum: int = 1
    maximum: int = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """`amount` units of a stock for the decision, or for each place, team or course in it."""

    amount: int
    per: Per = "decision"


@dataclass(frozen=True, slots=True)
class MeasureTemplate:
    """The measure of `alatau.world` that a decision becomes.

    Attributes:
        kind: value of `alatau.world.MeasureKind`.
        strength: notional, from 0 (nothing) to 1.
        where: the places of the decision, the whole country, or the link of a crossing.
        host: the kind of host on which it acts; None for all that the measure can act on.
        capacity_per_day: units a day; `capacity_per_team` instead multiplies the teams.
        stock_is_courses: the courses of the decision are the measure's stock.
        lasts_days: days until it ends by itself; None: until stood down.
    """

    kind: str
    strength: float
    where: Literal["places", "country", "crossing"] = "country"
    host: str | None = None
    capacity_per_day: int | None = None
    capacity_per_team: int | None = None
    stock_is_courses: bool = False
    lasts_days: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionKind:
    """One kind of decision.

    Attributes:
        title, description: message ids.
        authority: sectors, any of which may take it for its country.
        consult: sectors that should be heard before.
        delay_days: whole days from the decision until it acts, beyond "from the next day on".
        repetition: may be taken any number of times, once by a country, or (`not-while-in-force`)
            again only where it is not in force.
        notifies: the international body that it informs.
        measure: its effect on the world; None where it changes only what people know or have.
        gains: units of stocks that it brings when it takes effect.
        reveals: whether scenarios may let it bring facts to light.
        shares_situation: whether the authorities named see the country's situation afterwards.
        milestone: the early response action of 7-1-7 that it evidences.
    """

    id: str
    title: str
    description: str
    authority: tuple[str, ...]
    consult: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    cost: Mapping[StockKind, Cost] = field(default_factory=lambda: MappingProxyType({}))
    delay_days: int = 0
    repetition: Repetition = "any"
    notifies: Body | None = None
    measure: MeasureTemplate | None = None
    gains: Mapping[StockKind, int] = field(default_factory=lambda: MappingProxyType({}))
    reveals: bool = False
    shares_situation: bool = False
    milestone: Milestone | None = None

    @property
    def can_be_stood_down(self) -> bool:
        """Whether it stays in force until somebody ends it."""
        return self.measure is not None and self.measure.lasts_days is None

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name, None if the decision has none."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


ANY_SECTOR = tuple(SECTORS)
REPORTED_TO = ("public-health", "laboratory", "animal-health", "food-environment", "policy")
"""Sectors to which reports come by their office: the others have none to share."""

_PLACES = Parameter("places", "places", maximum=12)
_ONE_PLACE = Parameter("places", "places")
_CROSSING = Parameter("crossing", "crossing")
_TEAMS = Parameter("teams", "teams", maximum=50)
_COURSES = Parameter("courses", "courses", maximum=1_000_000)
_AUTHORITIES = Parameter("with_", "authorities", maximum=12)

_PUBLIC_HEALTH: tuple[DecisionKind, ...] = (
    DecisionKind(
        "alert-clinicians",
        N_("Alert clinicians"),
        N_(
            "Ask hospitals and doctors of the country to look for such patients and to report them "
            "at once."
        ),
        ("public-health",),
        consult=("laboratory",),
        cost={"goodwill": Cost(1)},
        repetition="not-while-in-force",
        measure=MeasureTemplate("alert-clinicians", 0.5),
    ),
    DecisionKind(
        "publish-case-definition",
        N_("Publish a case definition"),
        N_(
            "Give clinicians one definition of suspected, probable and confirmed cases, so that "
            "the same patients are counted everywhere."
        ),
        ("public-health",),
        consult=("laboratory", "animal-health"),
        repetition="not-while-in-force",
        measure=MeasureTemplate("case-definition", 0.4),
    ),
    DecisionKind(
        "investigate-cases",
        N_("Investigate cases"),
        N_(
            "Send a rapid response team to interview patients, their families and the staff who "
            "care for them."
        ),
        ("public-health",),
        consult=("animal-health", "law-enforcement"),
        parameters=(_ONE_PLACE,),
        cost={"response-teams": Cost(1), "protective-sets": Cost(20)},
        reveals=True,
        milestone="investigation",
    ),
    DecisionKind(
        "assess-risk",
        N_("Assess the risk"),
        N_(
            "Carry out a rapid risk assessment of the event and go through the decision instrument "
            "of the International Health Regulations."
        ),
        ("public-health",),
        consult=("laboratory", "animal-health", "food-environment", "policy"),
        reveals=True,
        milestone="risk-assessment",
    ),
    DecisionKind(
        "isolate-cases",
        N_("Isolate cases"),
        N_(
            "Care for reported patients apart from others, with trained staff and protective "
            "equipment."
        ),
        ("public-health",),
        parameters=(_PLACES,),
        cost={"response-teams": Cost(1, "place"), "protective-sets": Cost(150, "place")},
        repetition="not-while-in-force",
        measure=MeasureTemplate("isolation", 0.8, "places"),
        milestone="case-management",
    ),
    DecisionKind(
        "trace-contacts",
        N_("Trace contacts"),
        N_(
            "Have teams find those who were near a patient, and follow them until the incubation "
            "period is over."
        ),
        ("public-health",),
        consult=("law-enforcement", "migration"),
        parameters=(_PLACES, _TEAMS),
        cost={"response-teams": Cost(1, "team"), "protective-sets": Cost(10, "team")},
        measure=MeasureTemplate("tracing", 0.6, "places", capacity_per_team=15),
        milestone="countermeasures",
    ),
    DecisionKind(
        "quarantine-contacts",
        N_("Quarantine contacts"),
        N_(
            "Ask the contacts that have been found to stay apart until the incubation period is "
            "over, and provide for them."
        ),
        ("public-health",),
        consult=("law-enforcement", "policy"),
        parameters=(_PLACES,),
        cost={"goodwill": Cost(3, "place"), "money": Cost(5, "place")},
        repetition="not-while-in-force",
        measure=MeasureTemplate("quarantine", 0.6, "places"),
        milestone="countermeasures",
    ),
    DecisionKind(
        "strengthen-infection-control",
        N_("Strengthen infection control"),
        N_(
            "Bring protective equipment, training and triage to hospitals, so that patients infect "
            "neither staff nor each other."
        ),
        ("public-health",),
        consult=("industry",),
        parameters=(_PLACES,),
        cost={"protective-sets": Cost(200, "place"), "money": Cost(3, "place")},
        delay_days=1,
        repetition="not-while-in-force",
        measure=MeasureTemplate("infection-control", 0.6, "places", host="person"),
        milestone="case-management",
    ),
    DecisionKind(
        "give-prophylaxis",
        N_("Give prophylaxis to contacts"),
        N_("Offer preventive treatment to contacts and to exposed staff from the country's stock."),
        ("public-health",),
        consult=("laboratory", "policy"),
        parameters=(_PLACES, _COURSES),
        cost={"prophylaxis-courses": Cost(1, "course"), "response-teams": Cost(1, "place")},
        delay_days=1,
        measure=MeasureTemplate("prophylaxis", 0.7, "places", stock_is_courses=True),
        milestone="countermeasures",
    ),
    DecisionKind(
        "vaccinate-people",
        N_("Vaccinate people at risk"),
        N_(
            "Offer vaccine to contacts and to exposed staff from the country's stock, where a "
            "vaccine exists."
        ),
        ("public-health",),
        consult=("policy", "industry"),
        parameters=(_PLACES, _COURSES),
        cost={"vaccine-doses": Cost(1, "course"), "response-teams": Cost(1, "place")},
        delay_days=2,
        measure=MeasureTemplate(
            "vaccination",
            0.8,
            "places",
            host="person",
            capacity_per_day=2000,
            stock_is_courses=True,
        ),
        milestone="countermeasures",
    ),
    DecisionKind(
        "vaccinate-ring",
        N_("Vaccinate rings around cases"),
        N_(
            "Offer vaccine to the contacts of each reported patient and to their contacts in turn, "
            "from the country's stock, where a vaccine exists."
        ),
        ("public-health",),
        consult=("policy", "laboratory"),
        parameters=(_PLACES, _COURSES),
        cost={"vaccine-doses": Cost(1, "course"), "response-teams": Cost(1, "place")},
        delay_days=1,
        measure=MeasureTemplate(
            "ring-vaccination",
            0.8,
            "places",
            host="person",
            capacity_per_day=200,
            stock_is_courses=True,
        ),
        milestone="countermeasures",
    ),
    DecisionKind(
        "open-hospital-beds",
        N_("Open more hospital beds"),
        N_(
            "Open wards beyond the usual number, with staff and oxygen, so that the severely ill "
            "can be treated."
        ),
        ("public-health",),
        consult=("industry", "policy"),
        parameters=(_PLACES,),
        cost={"protective-sets": Cost(100, "place"), "money": Cost(8, "place")},
        delay_days=2,
        repetition="not-while-in-force",
        measure=MeasureTemplate("hospital-surge", 0.5, "places", host="person"),
        milestone="case-management",
    ),
    DecisionKind(
        "control-vectors",
        N_("Control ticks, fleas and mosquitoes"),
        N_(
            "Treat animals, houses and ground in the places named against the ticks, fleas or "
            "mosquitoes that carry the disease."
        ),
        ("public-health", "animal-health"),
        consult=("public-health", "animal-health", "food-environment"),
        parameters=(_PLACES,),
        cost={"response-teams": Cost(1, "place"), "money": Cost(4, "place")},
        delay_days=1,
        repetition="not-while-in-force",
        measure=MeasureTemplate("vector-control", 0.5, "places"),
        milestone="countermeasures",
    ),
    DecisionKind(
        "notify-who",
        N_("Notify WHO"),
        N_(
            "Notify the event to WHO through the National IHR Focal Point, within 24 hours of the "
            "assessment (International Health Regulations, Article 6)."
        ),
        ("public-health",),
        consult=("policy", "animal-health"),
        repetition="once",
        notifies="WHO",
        reveals=True,
    ),
)

_LABORATORY: tuple[DecisionKind, ...] = (
    DecisionKind(
        "surge-laboratory",
        N_("Raise laboratory capacity"),
        N_("Move staff and reagents to the laboratories that test for the event, in extra shifts."),
        ("laboratory",),
        consult=("public-health", "animal-health"),
        cost={"money": Cost(10)},
        delay_days=1,
        repetition="not-while-in-force",
        measure=MeasureTemplate("laboratory-surge", 0.5),
    ),
    DecisionKind(
        "ship-samples",
        N_("Ship samples to a reference laboratory"),
        N_(
            "Send samples in the right category and triple packaging to a laboratory that can name "
            "the cause."
        ),
        ("laboratory",),
        consult=("public-health", "animal-health", "customs"),
        cost={"money": Cost(2)},
        delay_days=1,
        repetition="not-while-in-force",
        measure=MeasureTemplate("typing", 1.0),
        reveals=True,
        milestone="laboratory-confirmation",
    ),
)

_ANIMAL_HEALTH: tuple[DecisionKind, ...] = (
    DecisionKind(
        "alert-veterinarians",
        N_("Alert veterinarians"),
        N_(
            "Ask veterinarians and herd owners of the country to report sick and dead animals at "
            "once."
        ),
        ("animal-health",),
        consult=("public-health",),
        cost={"goodwill": Cost(1)},
        repetition="not-while-in-force",
        measure=MeasureTemplate("alert-vets", 0.5),
    ),
    DecisionKind(
        "inspect-herds",
        N_("Inspect herds"),
        N_(
            "Send a veterinary team to examine and sample the herds of a place, with colleagues "
            "from public health where they can be had."
        ),
        ("animal-health",),
        consult=("public-health", "food-environment"),
        parameters=(_ONE_PLACE,),
        cost={"response-teams": Cost(1), "protective-sets": Cost(20)},
        reveals=True,
        milestone="investigation",
    ),
    DecisionKind(
        "restrict-animal-movement",
        N_("Restrict movement of animals"),
        N_("Stop trade and driving of livestock into and out of the places named."),
        ("animal-health",),
        consult=("industry", "law-enforcement", "customs"),
        parameters=(_PLACES,),
        cost={"goodwill": Cost(4, "place"), "money": Cost(4, "place")},
        repetition="not-while-in-force",
        measure=MeasureTemplate("animal-movement-ban", 0.8, "places"),
        milestone="countermeasures",
    ),
    DecisionKind(
        "quarantine-herds",
        N_("Quarantine affected herds"),
        N_("Close the holdings on which sick animals have been reported."),
        ("animal-health",),
        consult=("food-environment", "industry"),
        parameters=(_PLACES,),
        cost={"goodwill": Cost(2, "place"), "money": Cost(3, "place")},
        repetition="not-while-in-force",
        measure=MeasureTemplate("herd-quarantine", 0.7, "places"),
        milestone="countermeasures",
    ),
    DecisionKind(
        "cull-herds",
        N_("Cull affected herds"),
        N_(
            "Kill the animals of affected holdings humanely, dispose of them safely and compensate "
            "the owners."
        ),
        ("animal-health",),
        consult=("policy", "food-environment", "industry"),
        parameters=(_PLACES,),
        cost={
            "response-teams": Cost(1, "place"),
            "protective-sets": Cost(60, "place"),
            "goodwill": Cost(8, "place"),
            "money": Cost(15, "place"),
        },
        delay_days=1,
        repetition="not-while-in-force",
        measure=MeasureTemplate("culling", 0.9, "places", capacity_per_day=10),
        milestone="countermeasures",
    ),
    DecisionKind(
        "vaccinate-animals",
        N_("Vaccinate animals"),
        N_("Vaccinate the herds of the places named, where a vaccine exists."),
        ("animal-health",),
        consult=("industry", "public-health"),
        parameters=(_PLACES,),
        cost={"response-teams": Cost(1, "place"), "money": Cost(8, "place")},
        delay_days=3,
        repetition="not-while-in-force",
        measure=MeasureTemplate("animal-vaccination", 0.7, "places", capacity_per_day=150),
        milestone="countermeasures",
    ),
    DecisionKind(
        "notify-woah",
        N_("Notify WOAH"),
        N_(
            "Send an immediate notification through the WOAH Delegate as soon as the event in "
            "animals is confirmed."
        ),
        ("animal-health",),
        consult=("policy", "public-health"),
        repetition="once",
        notifies="WOAH",
        reveals=True,
    ),
)

_FOOD_ENVIRONMENT: tuple[DecisionKind, ...] = (
    DecisionKind(
        "close-markets",
        N_("Close markets"),
        N_(
            "Close markets of live animals and of raw products in the places named, for cleaning "
            "and inspection."
        ),
        ("food-environment",),
        consult=("animal-health", "industry", "policy"),
        parameters=(_PLACES,),
        cost={"goodwill": Cost(5, "place"), "money": Cost(5, "place")},
        repetition="not-while-in-force",
        measure=MeasureTemplate("market-closure", 0.8, "places"),
        milestone="countermeasures",
    ),
    DecisionKind(
        "notify-infosan",
        N_("Notify INFOSAN"),
        N_(
            "Inform the International Food Safety Authorities Network through the country's "
            "emergency contact point."
        ),
        ("food-environment",),
        consult=("public-health",),
        repetition="once",
        notifies="INFOSAN",
        reveals=True,
    ),
)

_LAW_ENFORCEMENT: tuple[DecisionKind, ...] = (
    DecisionKind(
        "open-joint-investigation",
        N_("Open a joint investigation"),
        N_(
            "Let investigators and epidemiologists work as one team: joint interviews, shared "
            "findings, one plan for samples."
        ),
        ("law-enforcement",),
        consult=("public-health", "animal-health", "policy"),
        parameters=(_AUTHORITIES,),
        cost={"response-teams": Cost(1)},
        repetition="once",
        reveals=True,
        milestone="coordination",
    ),
    DecisionKind(
        "secure-scene",
        N_("Secure a scene"),
        N_(
            "Keep people out of a place of interest, with protective equipment, until the "
            "competent specialists have finished; life safety comes first."
        ),
        ("law-enforcement",),
        consult=("public-health", "laboratory"),
        parameters=(_ONE_PLACE,),
        cost={"response-teams": Cost(1), "protective-sets": Cost(20)},
        reveals=True,
    ),
    DecisionKind(
        "transfer-custody",
        N_("Hand over items under chain of custody"),
        N_("Hand sealed items to another authority with a complete chain-of-custody record."),
        ("law-enforcement", "customs"),
        consult=("laboratory",),
        parameters=(Parameter("with_", "authorities"),),
        reveals=True,
    ),
    DecisionKind(
        "notify-interpol",
        N_("Inform INTERPOL"),
        N_("Inform INTERPOL through the National Central Bureau."),
        ("law-enforcement",),
        consult=("policy",),
        repetition="once",
        notifies="INTERPOL",
        reveals=True,
    ),
)

_BORDERS_AND_INDUSTRY: tuple[DecisionKind, ...] = (
    DecisionKind(
        "inspect-consignment",
        N_("Inspect a consignment"),
        N_(
            "Hold a consignment at a crossing, check its papers and packaging with the competent "
            "specialists and keep it sealed."
        ),
        ("customs",),
        consult=("laboratory", "law-enforcement", "food-environment"),
        parameters=(Parameter("crossing", "crossing", required=False),),
        cost={"protective-sets": Cost(10)},
        reveals=True,
    ),
    DecisionKind(
        "screen-travellers",
        N_("Screen travellers"),
        N_(
            "Look for ill travellers at a crossing, with space to care for them and respect for "
            "their dignity and rights."
        ),
        ("migration",),
        consult=("public-health", "customs"),
        parameters=(_CROSSING,),
        cost={"response-teams": Cost(1), "protective-sets": Cost(50)},
        repetition="not-while-in-force",
        measure=MeasureTemplate("screening", 0.3, "crossing", host="person"),
        milestone="countermeasures",
    ),
    DecisionKind(
        "release-supplies",
        N_("Release supplies"),
        N_(
            "Have producers and stores hand protective equipment and medicines from their reserve "
            "to the response."
        ),
        ("industry",),
        consult=("policy", "public-health"),
        cost={"money": Cost(10)},
        delay_days=1,
        repetition="once",
        gains={"protective-sets": 1500, "prophylaxis-courses": 500},
    ),
)

_POLICY: tuple[DecisionKind, ...] = (
    DecisionKind(
        "activate-operations-centre",
        N_("Activate the operations centre"),
        N_(
            "Bring the sectors together in the Emergency Operations Centre, with one incident "
            "manager and regular situation reports."
        ),
        ("policy",),
        consult=("public-health", "animal-health", "law-enforcement"),
        cost={"money": Cost(5)},
        repetition="once",
        reveals=True,
        milestone="coordination",
    ),
    DecisionKind(
        "restrict-movement",
        N_("Restrict movement and gatherings"),
        N_("Limit gatherings and travel of people in the places named."),
        ("policy",),
        consult=("public-health", "law-enforcement"),
        parameters=(_PLACES,),
        cost={"goodwill": Cost(10, "place"), "money": Cost(20, "place")},
        repetition="not-while-in-force",
        measure=MeasureTemplate("contact-reduction", 0.4, "places", host="person"),
        milestone="countermeasures",
    ),
    DecisionKind(
        "close-crossing",
        N_("Close a crossing"),
        N_(
            "Close a crossing to travellers. WHO is to be told the health rationale within 48 "
            "hours (International Health Regulations, Article 43)."
        ),
        ("policy",),
        consult=("migration", "customs", "public-health"),
        parameters=(_CROSSING,),
        cost={"goodwill": Cost(8), "money": Cost(25)},
        repetition="not-while-in-force",
        measure=MeasureTemplate("link-closure", 0.9, "crossing"),
        milestone="countermeasures",
    ),
    DecisionKind(
        "public-message",
        N_("Speak to the public"),
        N_(
            "Say what is known, what is not, what is being done and what people can do: early, "
            "truthful, with one voice."
        ),
        ("policy", "public-health"),
        consult=("public-health", "animal-health", "law-enforcement"),
        measure=MeasureTemplate("public-message", 0.8, lasts_days=1),
        gains={"goodwill": 5},
        milestone="risk-communication",
    ),
    DecisionKind(
        "declare-emergency",
        N_("Declare an emergency"),
        N_(
            "Declare a national emergency, which frees funds and obliges all sectors to act "
            "together."
        ),
        ("policy",),
        consult=("public-health", "law-enforcement", "industry"),
        cost={"goodwill": Cost(10)},
        repetition="once",
        gains={"money": 100},
        reveals=True,
    ),
    DecisionKind(
        "request-assistance",
        N_("Request international assistance"),
        N_("Ask international organisations and partners for teams and supplies."),
        ("policy",),
        consult=("public-health", "animal-health"),
        delay_days=4,
        repetition="once",
        gains={"response-teams": 3, "protective-sets": 3000, "prophylaxis-courses": 2000},
        reveals=True,
    ),
    DecisionKind(
        "inform-neighbours",
        N_("Inform neighbouring countries"),
        N_("Tell the neighbouring countries what is known, directly and early."),
        ("policy", "public-health"),
        consult=("public-health", "animal-health", "migration"),
        notifies="neighbours",
        reveals=True,
    ),
)

_EVERYBODY: tuple[DecisionKind, ...] = (
    DecisionKind(
        "share-situation",
        N_("Share the situation"),
        N_("Let other authorities see what is reported to the country, from now on."),
        REPORTED_TO,
        parameters=(_AUTHORITIES,),
        shares_situation=True,
    ),
    DecisionKind(
        "stand-down",
        N_("Stand down"),
        N_("End a measure that is in force; its teams become free again."),
        ANY_SECTOR,
        parameters=(Parameter("ends", "decision"),),
    ),
)

DECISIONS: Mapping[str, DecisionKind] = MappingProxyType(
    {
        kind.id: kind
        for kind in (
            *_PUBLIC_HEALTH,
            *_LABORATORY,
            *_ANIMAL_HEALTH,
            *_FOOD_ENVIRONMENT,
            *_LAW_ENFORCEMENT,
            *_BORDERS_AND_INDUSTRY,
            *_POLICY,
            *_EVERYBODY,
        )
    }
)
