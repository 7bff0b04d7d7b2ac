"""Names of countries, their people and capitals, and of states: what they are, and whose government they stand for."""

from __future__ import annotations

from functools import cache

from .fold import fold

_COUNTRIES = """
Afghanistan|Afghan|Kabul;Albania|Albanian|Tirana;Algeria|Algerian|Algiers;Angola|Angolan|Luanda
Argentina|Argentine,Argentinian|Buenos Aires;Armenia|Armenian|Yerevan;Australia|Australian|Canberra
Austria|Austrian|Vienna;Azerbaijan|Azerbaijani|Baku;Bahrain|Bahraini|Manama;Bangladesh|Bangladeshi|Dhaka
Belarus|Belarusian|Minsk;Belgium|Belgian|Brussels;Bolivia|Bolivian|La Paz;Bosnia|Bosnian|Sarajevo
Botswana|Botswanan|Gaborone;Brazil|Brazilian|Brasilia;Britain|British|London;Bulgaria|Bulgarian|Sofia
Burkina Faso|Burkinabe|Ouagadougou;Burundi|Burundian|Gitega;Cambodia|Cambodian|Phnom Penh
Cameroon|Cameroonian|Yaounde;Canada|Canadian|Ottawa;Chad|Chadian|N'Djamena;Chile|Chilean|Santiago
China|Chinese|Beijing;Colombia|Colombian|Bogota;Congo|Congolese|Kinshasa;Costa Rica|Costa Rican|San Jose
Croatia|Croatian|Zagreb;Cuba|Cuban|Havana;Cyprus|Cypriot|Nicosia;Czech Republic|Czech|Prague
Denmark|Danish|Copenhagen;Ecuador|Ecuadorean,Ecuadorian|Quito;Egypt|Egyptian|Cairo
El Salvador|Salvadoran|San Salvador;Eritrea|Eritrean|Asmara;Estonia|Estonian|Tallinn
Ethiopia|Ethiopian|Addis Ababa;Fiji|Fijian|Suva;Finland|Finnish|Helsinki;France|French|Paris;Gabon|Gabonese|Libreville
Gambia|Gambian|Banjul;Georgia|Georgian|Tbilisi;Germany|German|Berlin;Ghana|Ghanaian|Accra;Greece|Greek|Athens
Guatemala|Guatemalan|Guatemala City;Guinea|Guinean|Conakry;Guyana|Guyanese|Georgetown;Haiti|Haitian|Port-au-Prince
Honduras|Honduran|Tegucigalpa;Hungary|Hungarian|Budapest;Iceland|Icelandic|Reykjavik;India|Indian|New Delhi,Delhi
Indonesia|Indonesian|Jakarta;Iran|Iranian|Tehran;Iraq|Iraqi|Baghdad;Ireland|Irish|Dublin;Israel|Israeli|Jerusalem
Italy|Italian|Rome;Ivory Coast|Ivorian|Abidjan;Jamaica|Jamaican|Kingston;Japan|Japanese|Tokyo;Jordan|Jordanian|Amman
Kazakhstan|Kazakh|Astana;Kenya|Kenyan|Nairobi;Kosovo|Kosovar|Pristina;Kuwait|Kuwaiti|Kuwait City
Kyrgyzstan|Kyrgyz|Bishkek;Laos|Laotian|Vientiane;Latvia|Latvian|Riga;Lebanon|Lebanese|Beirut;Liberia|Liberian|Monrovia
Libya|Libyan|Tripoli;Lithuania|Lithuanian|Vilnius;Luxembourg|Luxembourgish|;Macedonia|Macedonian|Skopje
Madagascar|Malagasy|Antananarivo;Malawi|Malawian|Lilongwe;Malaysia|Malaysian|Kuala Lumpur;Maldives|Maldivian|Male
Mali|Malian|Bamako;Malta|Maltese|Valletta;Mauritania|Mauritanian|Nouakchott;Mexico|Mexican|Mexico City
Moldova|Moldovan|Chisinau;Mongolia|Mongolian|Ulaanbaatar;Montenegro|Montenegrin|Podgorica;Morocco|Moroccan|Rabat
Mozambique|Mozambican|Maputo;Myanmar|Burmese|Naypyidaw;Namibia|Namibian|Windhoek;Nepal|Nepali,Nepalese|Kathmandu
Netherlands|Dutch|The Hague,Amsterdam;New Zealand|New Zealand|Wellington;Nicaragua|Nicaraguan|Managua;Niger||Niamey
Nigeria|Nigerian|Abuja;North Korea|North Korean|Pyongyang;Norway|Norwegian|Oslo;Oman|Omani|Muscat
Pakistan|Pakistani|Islamabad;Palestine|Palestinian|Ramallah;Panama|Panamanian|Panama City
Papua New Guinea||Port Moresby;Paraguay|Paraguayan|Asuncion;Peru|Peruvian|Lima;Philippines|Philippine,Filipino|Manila
Poland|Polish|Warsaw;Portugal|Portuguese|Lisbon;Qatar|Qatari|Doha;Romania|Romanian|Bucharest
Russia|Russian|Moscow,Kremlin;Rwanda|Rwandan|Kigali;Saudi Arabia|Saudi|Riyadh;Scotland|Scottish|Edinburgh
Senegal|Senegalese|Dakar;Serbia|Serbian|Belgrade;Sierra Leone|Sierra Leonean|Freetown;Singapore|Singaporean|
Slovakia|Slovak|Bratislava;Slovenia|Slovenian|Ljubljana;Somalia|Somali|Mogadishu
South Africa|South African|Pretoria;South Korea|South Korean|Seoul;South Sudan|South Sudanese|Juba
Spain|Spanish|Madrid;Sri Lanka|Sri Lankan|Colombo;Sudan|Sudanese|Khartoum;Sweden|Swedish|Stockholm
Switzerland|Swiss|Bern;Syria|Syrian|Damascus;Taiwan|Taiwanese|Taipei;Tajikistan|Tajik|Dushanbe
Tanzania|Tanzanian|Dodoma;Thailand|Thai|Bangkok;Trinidad|Trinidadian|Port of Spain;Tunisia|Tunisian|Tunis
Turkey|Turkish|Ankara;Turkmenistan|Turkmen|Ashgabat;Uganda|Ugandan|Kampala;Ukraine|Ukrainian|Kiev,Kyiv
United Arab Emirates|Emirati|Abu Dhabi;United Kingdom|British|Whitehall,Westminster
United States|American|Washington;Uruguay|Uruguayan|Montevideo;Uzbekistan|Uzbek|Tashkent;Vatican|Vatican|Holy See
Venezuela|Venezuelan|Caracas;Vietnam|Vietnamese|Hanoi;Wales|Welsh|Cardiff;Yemen|Yemeni|Sanaa;Zambia|Zambian|Lusaka
Zimbabwe|Zimbabwean|Harare
"""

_SHORT_COUNTRIES = {
    "us": "United States", "u.s": "United States", "usa": "United States", "america": "United States",
    "uk": "United Kingdom", "u.k": "United Kingdom", "uae": "United Arab Emirates", "england": "England",
    "dprk": "North Korea", "n. korea": "North Korea", "s. korea": "South Korea", "korea": "Korea",
    "holland": "Netherlands",
}  # fmt: skip

_OTHER_PEOPLES = {
    "english": "England", "european": "Europe", "asian": "Asia", "african": "Africa", "arab": "Arab world",
    "catalan": "Catalonia", "kurdish": "Kurdistan", "chechen": "Chechnya", "tibetan": "Tibet",
}  # fmt: skip

_STATES = """
Alabama,Ala,AL;Alaska,AK;Arizona,Ariz,AZ;Arkansas,Ark,AR;California,Calif,CA;Colorado,Colo,CO;Connecticut,Conn,CT
Delaware,Del,DE;Florida,Fla,FL;Georgia,Ga,GA;Hawaii,HI;Idaho,ID;Illinois,Ill,IL;Indiana,Ind,IN;Iowa,IA;Kansas,Kan,KS
Kentucky,Ky,KY;Louisiana,La,LA;Maine,ME;Maryland,Md,MD;Massachusetts,Mass,MA;Michigan,Mich,MI;Minnesota,Minn,MN
Mississippi,Miss,MS;Missouri,Mo,MO;Montana,Mont,MT;Nebraska,Neb,NE;Nevada,Nev,NV;New Hampshire,N.H,NH
New Jersey,N.J,NJ;New Mexico,N.M,NM;New York,N.Y,NY;North Carolina,N.C,NC;North Dakota,N.D,ND;Ohio,OH
Oklahoma,Okla,OK;Oregon,Ore,OR;Pennsylvania,Pa,PA;Rhode Island,R.I,RI;South Carolina,S.C,SC;South Dakota,S.D,SD
Tennessee,Tenn,TN;Texas,Tex,TX;Utah,UT;Vermont,Vt,VT;Virginia,Va,VA;Washington,Wash,WA;West Virginia,W.Va,WV
Wisconsin,Wis,WI;Wyoming,Wyo,WY;Puerto Rico,P.R,PR;District of Columbia,D.C,DC
New South Wales,NSW;Queensland;Tasmania;Western Australia;South Australia;Ontario;Quebec;Alberta;British Columbia
Manitoba;Saskatchewan;Nova Scotia;Newfoundland;Uttar Pradesh,UP;Maharashtra;Tamil Nadu;Kerala;Karnataka;Gujarat
Punjab;Bihar;West Bengal;Rajasthan;Madhya Pradesh;Telangana;Andhra Pradesh;Odisha;Assam;Haryana;Kashmir;Goa
"""

_CITIES = """
New York City;Los Angeles;Chicago;Houston;Philadelphia;San Francisco;Boston;Dallas;Seattle;Detroit;Miami;Atlanta;Denver
Baltimore;St. Louis;Las Vegas;New Orleans;Minneapolis;Cleveland;Pittsburgh;Charlotte;Orlando;San Diego;Austin
Sydney;Melbourne;Brisbane;Perth;Adelaide;Toronto;Montreal;Vancouver;Mumbai;Kolkata;Chennai;Bengaluru;Bangalore
Hyderabad;Karachi;Lahore;Shanghai;Hong Kong;Istanbul;Dubai;Geneva;Zurich;Frankfurt;Munich;Hamburg;Milan;Barcelona
Glasgow;Edinburgh;Belfast;Manchester;Liverpool;Birmingham;Leeds;Lagos;Johannesburg;Cape Town;Sao Paulo
Rio de Janeiro;Silicon Valley;Wall Street;Europe;Asia;Africa;Gaza;West Bank;Crimea;Kurdistan;Middle East;Latin America
"""


def _rows(table: str) -> list[str]:
    return [row for line in table.strip().splitlines() for row in line.split(";") if row]


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str], frozenset[str]]:
    countries, demonyms, governments = {}, {}, {}
    for row in _rows(_COUNTRIES):
        country, people, capitals = row.split("|")
        countries[fold(country)] = country
        demonyms.update({fold(word): country for word in people.split(",") if word})
        governments.update({fold(city): country for city in capitals.split(",") if city})
    countries.update(_SHORT_COUNTRIES)
    demonyms.update(_OTHER_PEOPLES)
    states, places = {}, set()
    for row in _rows(_STATES):
        name, *short = row.split(",")
        states.update({fold(word): name for word in (name, *short)})
        places.add(fold(name))
    places |= {fold(city) for city in _rows(_CITIES)} | set(countries) | set(governments)
    return countries, demonyms, states, frozenset(places)


def country(name: str) -> str | None:
    """Full name of a country given by name or short form ("U.S." -> "United States"), or None."""
    return _tables()[0].get(fold(name))


def people_of(word: str) -> str | None:
    """Country of a demonym ("Venezuelan" -> "Venezuela"; "Russians" too), or None."""
    folded = fold(word)
    demonyms = _tables()[1]
    return demonyms.get(folded) or (demonyms.get(folded[:-1]) if folded.endswith("s") else None)


def state(name: str) -> str | None:
    """Full name of a state or province given by name or abbreviation ("Ga." -> "Georgia"), or None."""
    return _tables()[2].get(fold(name))


def is_place(name: str) -> bool:
    """Whether a name is that of a country, capital, state, region or large city."""
    return fold(name) in _tables()[3]
