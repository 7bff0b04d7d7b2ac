"""Words by what they tell about a source: titles, roles, organisations, documents, groups; and look-ups over them."""

from __future__ import annotations

from functools import cache

from .fold import word_set

TITLES: dict[str, tuple[str | None, str]] = {
    # title -> (role that it states or None, gender of its bearer or "")
    "mr": (None, "m"), "mr.": (None, "m"), "mrs": (None, "f"), "mrs.": (None, "f"), "ms": (None, "f"),
    "ms.": (None, "f"), "miss": (None, "f"), "mx": (None, ""), "dr": (None, ""), "dr.": (None, ""),
    "prof": ("professor", ""), "prof.": ("professor", ""), "professor": ("professor", ""), "sir": (None, "m"),
    "dame": (None, "f"), "lord": (None, "m"), "lady": (None, "f"), "baroness": (None, "f"), "baron": (None, "m"),
    "shri": (None, "m"), "smt": (None, "f"), "smt.": (None, "f"), "hon.": (None, ""), "madam": (None, "f"),
    "monsieur": (None, "m"), "madame": (None, "f"), "señor": (None, "m"),
    "sheikh": (None, "m"), "sheikha": (None, "f"), "begum": (None, "f"), "haji": (None, "m"), "mullah": ("mullah", "m"),
    "ayatollah": ("ayatollah", "m"), "imam": ("imam", "m"), "rabbi": ("rabbi", ""), "rev": ("reverend", ""),
    "rev.": ("reverend", ""), "reverend": ("reverend", ""), "fr.": ("father", "m"), "father": ("father", "m"),
    "sister": ("sister", "f"), "pastor": ("pastor", ""), "bishop": ("bishop", ""), "archbishop": ("archbishop", ""),
    "cardinal": ("cardinal", "m"), "pope": ("pope", "m"), "king": ("king", "m"), "queen": ("queen", "f"),
    "prince": ("prince", "m"), "princess": ("princess", "f"), "duke": ("duke", "m"), "duchess": ("duchess", "f"),
    "sen": ("senator", ""), "sen.": ("senator", ""), "sens.": ("senator", ""), "senator": ("senator", ""),
    "senators": ("senator", ""), "rep": ("representative", ""), "rep.": ("representative", ""),
    "reps.": ("representative", ""), "representative": ("representative", ""),
    "congressman": ("congressman", "m"), "congresswoman": ("congresswoman", "f"), "del.": ("delegate", ""),
    "gov": ("governor", ""), "gov.": ("governor", ""), "govs.": ("governor", ""), "governor": ("governor", ""),
    "pres.": ("president", ""), "president": ("president", ""), "premier": ("premier", ""),
    "chancellor": ("chancellor", ""), "mayor": ("mayor", ""), "councilman": ("councilman", "m"),
    "councilwoman": ("councilwoman", "f"), "councilmember": ("councilmember", ""), "councilor": ("councilor", ""),
    "assemblyman": ("assemblyman", "m"), "assemblywoman": ("assemblywoman", "f"),
    "assemblymember": ("assemblymember", ""), "selectman": ("selectman", "m"),
    "councillor": ("councillor", ""), "cllr": ("councillor", ""),
    "alderman": ("alderman", ""), "ambassador": ("ambassador", ""), "secretary": ("secretary", ""),
    "minister": ("minister", ""), "speaker": ("speaker", ""), "justice": ("justice", ""), "judge": ("judge", ""),
    "magistrate": ("magistrate", ""), "sheriff": ("sheriff", ""), "marshal": ("marshal", ""),
    "gen": ("general", ""), "gen.": ("general", ""), "general": ("general", ""), "col.": ("colonel", ""),
    "colonel": ("colonel", ""), "lt.": ("lieutenant", ""), "lieutenant": ("lieutenant", ""), "maj.": ("major", ""),
    "major": ("major", ""), "capt.": ("captain", ""), "captain": ("captain", ""), "cmdr.": ("commander", ""),
    "commander": ("commander", ""), "adm.": ("admiral", ""), "admiral": ("admiral", ""), "brig.": ("brigadier", ""),
    "brigadier": ("brigadier", ""), "sgt.": ("sergeant", ""), "sgt": ("sergeant", ""), "sergeant": ("sergeant", ""),
    "cpl.": ("corporal", ""), "pvt.": ("private", ""), "det.": ("detective", ""), "detective": ("detective", ""),
    "insp.": ("inspector", ""), "inspector": ("inspector", ""), "supt.": ("superintendent", ""),
    "superintendent": ("superintendent", ""), "constable": ("constable", ""), "officer": ("officer", ""),
    "chief": ("chief", ""), "commissioner": ("commissioner", ""), "coach": ("coach", ""),
    "tem": ("president pro tem", ""), "tempore": ("president pro tem", ""),
    "justices": ("justice", ""), "judges": ("judge", ""), "governors": ("governor", ""),
    "presidents": ("president", ""), "representatives": ("representative", ""), "messrs": (None, "m"),
    "messrs.": (None, "m"), "drs.": (None, ""), "profs.": ("professor", ""),
    "cr": ("councillor", ""), "cr.": ("councillor", ""), "msgr.": ("monsignor", "m"), "mgr": ("monsignor", "m"),
    "rt": (None, ""), "hon": (None, ""), "brother": ("brother", "m"), "mother": ("mother", "f"),
    "maulana": ("maulana", "m"), "mufti": ("mufti", "m"), "sayyid": (None, "m"), "alhaji": (None, "m"),
    "hajiya": (None, "f"), "datuk": (None, "m"), "dato": (None, "m"), "ustaz": (None, "m"), "pandit": (None, "m"),
    "engr.": (None, ""), "herr": (None, "m"), "frau": (None, "f"), "signor": (None, "m"), "signora": (None, "f"),
    "señora": (None, "f"), "maître": (None, ""), "supt": ("superintendent", ""), "insp": ("inspector", ""),
    "det": ("detective", ""), "capt": ("captain", ""), "lt": ("lieutenant", ""), "col": ("colonel", ""),
    "cmdr": ("commander", ""), "brig": ("brigadier", ""), "pc": ("constable", ""), "viscount": (None, "m"),
    "ag": ("attorney general", ""),
    "vp": ("vice president", ""), "dep.": ("deputy", ""), "atty.": ("attorney", ""), "attorney": ("attorney", ""),
}  # fmt: skip
"""Words that stand before a name, lower case, with and without their full stop."""

GENDERED = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
"""Pronouns of one person."""
OFFICES_AFTER = word_set("MP MSP MLA MLC MEP MPP MNA MHA TD QC KC SC JP")
"""Offices that follow a name without a comma, as written."""
POSTNOMINALS = OFFICES_AFTER | word_set("OBE CBE MBE DBE KBE OM CMG FRS PhD MD DDS RN CPA Esq")
"""Whatever does: honours and degrees too."""

SPELLED_OUT = {
    "sen.": "Senator", "sen": "Senator", "rep.": "Representative", "rep": "Representative", "gov.": "Governor",
    "gov": "Governor", "gen.": "General", "gen": "General", "lt.": "Lieutenant", "col.": "Colonel", "maj.": "Major",
    "capt.": "Captain", "sgt.": "Sergeant", "sgt": "Sergeant", "cmdr.": "Commander", "adm.": "Admiral",
    "brig.": "Brigadier", "det.": "Detective", "insp.": "Inspector", "supt.": "Superintendent", "prof.": "Professor",
    "prof": "Professor", "rev.": "Reverend", "rev": "Reverend", "pres.": "President", "atty.": "Attorney",
    "dep.": "Deputy", "del.": "Delegate", "cllr": "Councillor", "cr": "Councillor", "fr.": "Father",
    "cpl.": "Corporal", "pvt.": "Private",
    "sens.": "Senator", "reps.": "Representative", "govs.": "Governor", "asst.": "Assistant", "sec.": "Secretary",
    "supt": "Superintendent", "ag": "Attorney General", "vp": "Vice President",
    "ceo": "Chief Executive", "cfo": "Chief Financial Officer", "coo": "Chief Operating Officer",
}  # fmt: skip

_FEMALE = """
spokeswoman chairwoman congresswoman councilwoman assemblywoman businesswoman policewoman woman mother mom mum wife
widow daughter sister girl aunt niece grandmother granddaughter actress waitress hostess queen princess duchess
girlfriend heroine lady mistress nun stepmother schoolgirl sportswoman noblewoman alderwoman anchorwoman
saleswoman cameraswoman bride fiancée fiancee headmistress heiress servicewoman midwife
"""
_MALE = """
spokesman chairman congressman councilman assemblyman businessman policeman man father dad husband widower son brother
boy uncle nephew grandfather grandson actor waiter king prince duke boyfriend gentleman fisherman fireman
serviceman salesman cameraman anchorman alderman sportsman craftsman tradesman priest monk imam pope groom fiancé fiance
headmaster heir stepfather schoolboy cleric foreman statesman frontman hitman gunman
"""
_PERSON = """
spokesperson chairperson chair president vice-president premier chancellor minister secretary undersecretary governor
mayor senator representative lawmaker legislator delegate deputy ambassador envoy diplomat consul commissioner
councillor councilor councilmember member leader chief head director co-director manager boss owner founder co-founder
executive ceo cfo coo cto officer official aide adviser advisor assistant strategist consultant counsel counselor
lawyer attorney solicitor barrister prosecutor judge justice magistrate sheriff detective inspector superintendent
constable sergeant lieutenant captain major colonel general admiral commander commandant brigadier corporal marshal
investigator agent analyst economist scientist researcher professor lecturer scholar historian academic teacher
principal dean provost doctor physician surgeon nurse psychologist psychiatrist epidemiologist virologist biologist
physicist chemist astronomer geologist climatologist meteorologist forecaster engineer expert specialist author
co-author writer columnist commentator critic reviewer blogger novelist poet playwright journalist reporter
correspondent editor publisher broadcaster anchor host co-host presenter moderator pundit producer filmmaker
photographer artist painter sculptor musician singer songwriter composer conductor rapper drummer guitarist comedian
actor dancer designer architect model chef farmer rancher grower trader banker investor broker shareholder
billionaire millionaire entrepreneur developer contractor builder plumber electrician carpenter mechanic driver pilot
trucker worker labourer laborer employee staffer volunteer activist campaigner organizer organiser advocate
protester demonstrator dissident opponent rival candidate nominee contender challenger incumbent runner-up winner
voter resident neighbor neighbour tenant landlord homeowner villager refugee migrant immigrant asylum-seeker
student pupil graduate teenager child parent relative cousin friend colleague partner roommate victim survivor
witness bystander suspect defendant plaintiff claimant inmate prisoner convict killer shooter attacker
suspect fugitive juror foreperson clerk coroner pathologist medic paramedic firefighter policeman soldier
veteran marine sailor airman fighter rebel insurgent militant commander warlord negotiator mediator arbitrator
pastor bishop archbishop cardinal rabbi reverend minister chaplain theologian preacher evangelist
coach trainer player teammate captain striker midfielder defender goalkeeper keeper batsman bowler cricketer
footballer quarterback receiver linebacker pitcher catcher forward guard winger
referee umpire skipper athlete sprinter swimmer boxer golfer jockey cyclist driver champion medalist medallist
manager scout agent promoter selector administrator treasurer trustee governor regulator watchdog ombudsman auditor
accountant bookkeeper secretary-general speaker whip frontbencher backbencher peer mp mla senator-elect
president-elect governor-elect mayor-elect emissary liaison pollster surrogate ally supporter backer donor lobbyist
operative insider source person individual speaker narrator blogger user customer client patient consumer
shopkeeper retailer vendor merchant hunter fisher hiker tourist traveler traveller passenger guest visitor owner
caller listener reader viewer participant respondent informant whistleblower tipster translator interpreter
sibling twin spouse guardian caregiver carer babysitter nanny coordinator planner programmer coder hacker
technician statistician mathematician demographer sociologist anthropologist archaeologist archeologist
ecologist botanist zoologist conservationist environmentalist naturalist ranger hydrologist seismologist
cardiologist oncologist pediatrician dentist veterinarian pharmacist therapist counsellor biographer curator
librarian archivist auctioneer collector dealer publicist magnate tycoon mogul dictator autocrat monarch emperor
sultan emir sheikh ayatollah successor predecessor veep understudy runningmate mate figure personality star celebrity
legend icon hopeful frontrunner front-runner democrat republican conservative liberal socialist libertarian
independent progressive moderate centrist nationalist communist technocrat loyalist superdelegate elector
comptroller controller registrar inspector-general solicitor-general attorney-general postmaster quartermaster
hero rep associate cook intern attendee applicant bidder cop constituent neurosurgeon politico
superstar rookie freshman sophomore senior junior captain-general warden jailer bailiff notary paralegal
taoiseach tanaiste sarpanch collector tehsildar commissioner-general chairperson convener convenor
"""
_TRADE = """
steward welder baker barber tailor janitor cashier bartender barista butcher miner logger roofer mason potter weaver
gardener landscaper beekeeper herder shepherd grocer hairdresser courier receptionist surveyor actuary underwriter
appraiser realtor lifeguard linesman bookmaker wrestler skier skater rower surfer climber rider racer opener seamer
spinner all-rounder wicketkeeper fly-half full-back fullback centre-half matriarch patriarch chieftain headman
cantor deacon deaconess abbot abbess vicar curate rector canon prelate nuncio pilgrim parishioner hermit
bricklayer stevedore docker longshoreman deckhand mariner navigator porter usher concierge bouncer bodyguard
housekeeper maid butler cleaner caretaker custodian zookeeper vintner winemaker brewer distiller breeder trapper
fitter turner locksmith blacksmith goldsmith jeweller jeweler cobbler seamstress upholsterer glazier plasterer
printer bookbinder bookseller proofreader illustrator animator screenwriter soprano tenor baritone ballerina
petitioner qualifier apprentice fellow trainee appellant complainant litigant
choreographer acrobat magician juggler puppeteer impresario vlogger youtuber podcaster influencer streamer
beautician undertaker mortician gravedigger optician orthodontist radiographer sonographer dietitian nutritionist
chancellor-elect bursar proctor tutor invigilator scoutmaster caterer baron baroness earl viscount
crofter smallholder sharecropper drover stockbroker financier industrialist shipowner restaurateur hotelier
machinist florist pianist violinist cellist bassist saxophonist organist motorist harpist flautist percussionist
machinist hygienist motorcyclist panelist panellist satirist essayist lyricist
"""
"""What people do, but also surnames (Baker, Elder): roles where they are written small."""
_RELATIVE = """
mother mom mum father dad wife husband son daughter brother sister parent uncle aunt nephew niece cousin grandmother
grandfather widow widower girlfriend boyfriend partner fiancé fiancee fiancée fiance friend neighbor neighbour
colleague lawyer attorney solicitor barrister aide adviser advisor spokesman spokeswoman spokesperson doctor boss
agent manager coach teammate opponent rival predecessor successor ally surrogate supporter deputy biographer
"""
_ORGANISATION = """
department ministry agency administration government cabinet parliament assembly congress senate house council
committee caucus subcommittee commission court tribunal bench panel board bureau office embassy consulate mission
delegation secretariat treasury police army navy military force guard airline company corporation firm conglomerate
bank fund group organization organisation association federation confederation union league club team party coalition
alliance
campaign movement foundation institute institution university college school academy hospital clinic church
diocese mosque synagogue newspaper paper magazine broadcaster network station channel outlet press media website
site platform publisher studio label manufacturer automaker carmaker drugmaker chipmaker retailer chain supermarket
supplier contractor developer startup start-up insurer lender utility brewery refinery charity nonprofit non-profit
watchdog regulator authority body port exchange chamber society trust center centre laboratory lab observatory museum
state city county town district province nation country regime monarchy kingdom republic municipality
borough franchise side squad industry sector lobby militia junta front brigade regiment battalion bloc task-force
junta palace kremlin pentagon establishment leadership staff management judiciary prosecution defense defence
conference convention convoy think-tank thinktank consortium partnership co-op cooperative consultancy brokerage
service services camp corps inc corp ltd llc plc co forces works systems holdings airlines airways industries
news times post journal herald tribune gazette telegraph guardian independent mail express mirror star
giant enterprises technologies motors pharmaceuticals electronics partners associates brothers sons studios pictures
entertainment communications networks store stores shop brands foods hotels resorts
bancorp capital securities ventures labs
"""
_DOCUMENT = """
report study survey poll analysis review audit assessment paper article story editorial column op-ed essay book memoir
biography novel statement release letter memo memorandum email e-mail message text tweet post note document file
filing lawsuit suit complaint affidavit indictment warrant ruling judgment judgement verdict order decree law bill act
legislation constitution charter treaty agreement accord deal contract resolution regulation rule guideline guidance
policy manifesto platform transcript recording tape video clip footage documentary film data figures statistics record
records log logs census index chart graph map table list ad advertisement advert commercial leaflet brochure poster
sign banner headline caption website page entry dispatch cable bulletin notice advisory alert warning
declaration communique communiqué testimony deposition submission dossier research findings evidence results
minutes agenda brief briefing proposal plan draft clause article section amendment petition
headline notification circular obituary diary interview summary returns return disclosure form questionnaire
commentary slide database comment remark excerpt readout press-release factsheet presentation forecast outlook
estimate estimates projections model models posting caption
subpoena injunction motion opinion dissent ballot measure referendum quote slogan hashtag
investigation inquiry probe polling passage provision
"""
_GROUP = """
people americans voters readers viewers listeners residents citizens locals villagers families parents students women
men girls boys children youths teenagers millennials workers employees employers farmers taxpayers consumers customers
investors shareholders markets traders patients veterans soldiers troops refugees migrants immigrants muslims
christians jews catholics evangelicals hindus sikhs protestants buddhists democrats republicans conservatives liberals
progressives independents moderates latinos hispanics blacks whites asians minorities fans supporters crowd crowds
audience public electorate nation population community communities society world neighbors neighbours tenants
protesters demonstrators rioters activists campaigners opponents proponents critics skeptics sceptics doubters
delegates attendees participants respondents members users subscribers passengers tourists visitors
strikers picketers parishioners worshippers worshipers churchgoers shoppers spectators commuters
businesses companies corporations firms individuals couples users gamers players both sides side masses mob
family household generation generations homeowners drivers commuters contenders candidates tribes
"""
_GENERIC = """
everyone everybody anyone anybody someone somebody nobody none all many most few several some others one any another
each either neither those these whoever anything something nothing everything
"""

_MEN = {"men": "man", "women": "woman", "people": "person", "children": "child", "mps": "mp", "wives": "wife"}


@cache
def _sets() -> dict[str, frozenset[str]]:
    tables = {
        "f": _FEMALE,
        "m": _MALE,
        "person": _PERSON,
        "relative": _RELATIVE,
        "trade": _TRADE,
        "organisation": _ORGANISATION,
    }
    tables |= {"document": _DOCUMENT, "group": _GROUP, "generic": _GENERIC}
    sets = {name: word_set(words) for name, words in tables.items()}
    person = sets["person"] | sets["f"] | sets["m"] | sets["relative"]
    return sets | {"person": person, "role": person | sets["trade"]}


_ENDINGS = (
    "writer",
    "man",
    "woman",
    "person",
    "ologist",
    "ographer",
    "ician",
    "eer",
    "maker",
    "keeper",
    "holder",
    "scientist",
    "therapist",
    "goer",
    "teacher",
    "worker",
    "owner",
    "player",
    "chemist",
    "physicist",
    "mechanist",
)
_NOT_PERSON = word_set(
    """
    human german roman woman ottoman norman talisman caiman moneymaker career engineer veneer beer cheer deer
    steer folder shoulder stakeholder holder pioneer matchmaker pacemaker peer sheer
    """
)


def singular(noun: str) -> str:
    """Singular of a lower-case noun ("spokesmen" -> "spokesman", "aides" -> "aide"); a singular unchanged."""
    if noun in _MEN:
        return _MEN[noun]
    if noun.endswith("men") and len(noun) > 5:
        return noun[:-3] + "man"
    if noun.endswith("ies") and len(noun) > 5:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "ches", "shes", "xes")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3:
        return noun[:-1]
    return noun


def is_listed_role(noun: str) -> bool:
    """Whether a lower-case singular is itself in the list of role nouns: for capitalised words, which may be names."""
    return noun in _sets()["person"]


def is_role(noun: str) -> bool:
    """Whether a noun, in lower case and either number, names a person by what they are or do."""
    one = singular(noun)
    roles = _sets()["role"]
    if noun in roles or one in roles or one.replace("-", "") in roles:
        return True
    if one.startswith(("co-", "ex-", "vice-", "sub-")):
        return is_role(one.split("-", 1)[1])
    return one.endswith(_ENDINGS) and one not in _NOT_PERSON and len(one) > 5 and one not in _sets()["organisation"]


def is_organisation(noun: str) -> bool:
    """Whether a lower-case noun names a body of people that speaks as one ("ministry", "company", "inc.")."""
    noun = noun.rstrip(".")
    return noun in _sets()["organisation"] or singular(noun) in _sets()["organisation"]


def is_document(noun: str) -> bool:
    """Whether a lower-case noun names something written or recorded ("report", "poll")."""
    return noun in _sets()["document"] or singular(noun) in _sets()["document"]


def is_group(noun: str) -> bool:
    """Whether a lower-case plural or collective names people without a spokesman ("voters", "the public")."""
    return noun in _sets()["group"]


def is_generic(word: str) -> bool:
    """Whether a lower-case word names nobody in particular ("everyone", "some")."""
    return word in _sets()["generic"]


def is_relative(noun: str) -> bool:
    """Whether a noun says whose somebody is ("his lawyer", "her husband")."""
    return singular(noun) in _sets()["relative"]


def role_gender(noun: str) -> str:
    """ "m", "f" or "" for the bearer of a role noun in lower case, either number."""
    one = singular(noun)
    if one in _sets()["f"] or one.endswith("woman"):
        return "f"
    if one in _sets()["m"] or (one.endswith("man") and one not in _NOT_PERSON):
        return "m"
    return ""
