"""Sentences as people write them in consultations, with what the rules must say about each.

The names, numbers and addresses are invented or reserved for examples.
"""

# Harsh, technical, full of numbers: all lawful, nothing to hold.
CLEAN = [
    # Harsh but lawful
    "Questo Piano è una presa in giro: belle parole e nessun bilancio.",
    "Vergognatevi! Sono dieci anni che aspettiamo gli sportelli nei quartieri!!!",
    "Il Comune ha fallito e chi governa dovrebbe avere la decenza di ammetterlo.",
    "BASTA con i tavoli che non decidono NULLA.",
    "This strategy is hopeless: nobody asked the cooperatives what they need.",
    "Frankly, the whole chapter on procurement reads like an advert for consultants.",
    "Che casino! Con otto sportelli diversi una cooperativa non sa a chi rivolgersi.",
    # Social economy, finance and credit: words that spam uses too
    "Chiediamo più finanza a impatto e credito agevolato per le imprese sociali.",
    "Il prestito d'onore va esteso a chi apre una cooperativa di comunità.",
    "Servono investimenti pazienti, non contributi a pioggia senza garanzie.",
    "Il microcredito senza garanzie reali funziona se c'è accompagnamento.",
    "Un fondo rotativo darebbe un prestito immediato alle imprese in attesa dei pagamenti.",
    "Guadagnare meno ma distribuire meglio: così si può cambiare l'economia locale.",
    "Le imprese non profit non hanno accesso al credito bancario per mancanza di rating.",
    "Patient capital and guaranteed loans would help social enterprises more than grants.",
    "Local currencies and time banks are worth a pilot before anyone says crypto.",
    "Il bonus sociale per l'energia non arriva a chi ne ha bisogno.",
    # Gambling, work from home, health: matters of policy
    "Contro il gioco d'azzardo patologico servono centri di ascolto in ogni zona.",
    "La ludopatia rovina le famiglie: via le slot machine dai bar vicino alle scuole.",
    "Vietare la pubblicità delle scommesse online sui mezzi pubblici.",
    "Gambling addiction should be named among the needs, next to debt counselling.",
    "Al circolo si gioca a poker, c'è una roulette e si parla di bitcoin: non è un servizio.",
    "Chi lavora da casa ha bisogno di spazi condivisi nei quartieri.",
    "Le farmacie di quartiere possono diventare presìdi di prossimità.",
    "Gli slot orari degli sportelli vanno pubblicati in un solo calendario.",
    # Laws, acts and codes
    "Si applichi la legge 106/2016 e il D.Lgs. 117/2017, in particolare l'art. 55, commi 1-4.",
    "La raccomandazione C/2023/1344 del Consiglio chiede una strategia entro il 2025.",
    "Vedi la deliberazione della Giunta n. 2021 03456/004 e la determina 4521/2023.",
    "Il D.M. 31 marzo 2021, n. 72 ha approvato le linee guida sulla co-progettazione.",
    "Nell'azione 1.1.1-a2 manca il riferimento a 3.2.1, 3.2.2 e 3.3.4-r1.",
    "Protocollo n. 0334567891 del 12/03/2024: nessuna risposta.",
    "Codice CUP C11B21005380006, CIG 8745632109: dove sono i risultati?",
    "P.IVA 01234567890 e C.F. 97510930013 sono quelli dell'ente, già pubblici.",
    "See Regulation (EU) 2021/1057, articles 4(1) and 13, and Directive 2014/24/EU.",
    "Il rapporto ha ISBN 978-88-15-12345-6 e si trova in biblioteca.",
    # Amounts, years, dates, places
    "Dal 2021 al 2027 sono stati stanziati 331.234.567 euro: quanti ne sono stati spesi?",
    "Bastano 1.250.000,00 € l'anno, cioè lo 0,02 % del bilancio, per 3.500 beneficiari.",
    "Con € 3.400.000 nel 2024 e € 3.550.000 nel 2025 si coprono 12 comuni su 312.",
    "Nel triennio 2024-2026 si prevedono 2024 2025 2026 tre verifiche annuali.",
    "L'incontro del 03.07.2024 e quello dal 01.02.2024 al 03.04.2024 non hanno verbale.",
    "La sede di Corso Giulio Cesare 34, 10152 Torino, non è accessibile in carrozzina.",
    "Il Servizio Lavoro di via Bologna 49/A apre solo dalle 9.00 alle 12.30.",
    "Alle coordinate 45.0703, 7.6869 c'è un capannone vuoto di 12.000 mq.",
    "Between 2019 and 2023 the network grew from 90 to 260 members, that is +188.9 %.",
    "Fasce 0-14, 15-29, 30-44, 45-64 e 65+: i dati vanno divisi così.",
    "Gli sportelli delle zone 3-4-5-6-7-8-9-10 e gli allegati 320 321 322 non bastano.",
    # Numbers of services
    "In caso di violenza si chiami il 1522; per le emergenze il 112.",
    "Il numero verde 800 123 456 e il 116117 non rispondono mai.",
    # Links and handles
    "La fonte è https://www.comune.torino.it/piano e il testo di legge su normattiva.it.",
    "Si veda l'esempio di Bologna: https://www.example.org/economia-sociale/2023/rapporto.pdf",
    "Due buone pratiche: https://example.com/barcellona e https://example.net/lille.",
    "Il dibattito sulle scommesse è riassunto qui: https://www.example.com/inchiesta",
    "Seguo @torinosocialimpact e #economiasociale ma non trovo i verbali.",
    "Care tutt@, cari cittadin@ e amic@: partecipate.Il vostro parere conta.",
    "Servono sportelli aperti il sabato.La sera è impossibile.Da anni.In periferia.Al nord.",
    # Other scripts and forms
    "Нужны курсы итальянского языка для работников кооперативов.",
    "نحتاج إلى خدمات قريبة من السكان في الأحياء.",
    "我们需要更多的社区服务。",
    "Titolo: ………………………… \n-----------------------------\nTesto.",
    "PIANO METROPOLITANO PER L'ECONOMIA SOCIALE DI TORINO 2030",
    "Bravissimiiiii!!!! 👏👏👏",
]

EMAILS = [
    ("Scrivetemi a mario.rossi@example.org per i dettagli.", "mario.rossi@example.org"),
    ("mailto:anna@comune.example.it", "anna@comune.example.it"),
    ("Contatto: anna+piano@mail.example.co.uk.", "anna+piano@mail.example.co.uk"),
    ("nome (at) dominio punto it", "nome (at) dominio punto it"),
    ("Scrivi a mario.rossi [at] example [dot] com!", "mario.rossi [at] example [dot] com"),
    ("rossi chiocciola example punto it, grazie", "rossi chiocciola example punto it"),
    (
        "mario punto rossi chiocciola example punto com",
        "mario punto rossi chiocciola example punto com",
    ),
    ("write to jane at example dot org", "jane at example dot org"),
    ("jane @ example . com", "jane @ example . com"),
    ("mario@ example.it", "mario@ example.it"),
    ("mario{at}example.it", "mario{at}example.it"),
    ("mario.rossi chiocciola gmail", "mario.rossi chiocciola gmail"),
    ("ｍａｒｉｏ＠ｅｘａｍｐｌｅ．ｉｔ", "ｍａｒｉｏ＠ｅｘａｍｐｌｅ．ｉｔ"),
    ("mаrio@exаmple.it", "mаrio@exаmple.it"),  # Cyrillic а
    ("mario\u200b@exam\u200bple.it", "mario\u200b@exam\u200bple.it"),
    ("MARIO.ROSSI@EXAMPLE.ORG", "MARIO.ROSSI@EXAMPLE.ORG"),
    ("josé@example.org", "josé@example.org"),
    ("Contatto: luca_neri ⓐ mailnord ⓓⓞⓣ example, grazie.", "luca_neri ⓐ mailnord ⓓⓞⓣ example"),
    (
        "nora.field (a in a circle) post (full stop) example",
        "nora.field (a in a circle) post (full stop) example",
    ),
    ("Scrivere a lucaDOTneriATpostaDOTit, la sera.", "lucaDOTneriATpostaDOTit"),
    ("paul point martin arobase orange point fr", "paul point martin arobase orange point fr"),
    ("luca.neri***@***gmail.com senza asterischi", "luca.neri***@***gmail.com"),
    ("Rispondete a lucaneri@posta.example, non agli enti.", "lucaneri@posta.example"),
]

PHONES = [
    ("Chiamatemi al 333 1234567 dopo le 18.", "333 1234567"),
    ("Tel. 011 4430000", "011 4430000"),
    ("tel: 011/4430000 int. 3", "011/4430000 int. 3"),
    ("Cell.333.123.45.67", "333.123.45.67"),
    ("+39 333 1234567", "+39 333 1234567"),
    ("0039 333 1234567", "0039 333 1234567"),
    ("My number is +44 20 7946 0958.", "+44 20 7946 0958"),
    ("appelez le +33 1 42 68 53 00", "+33 1 42 68 53 00"),
    ("3331234567", "3331234567"),
    ("telefono 0110113", "0110113"),
    ("333 1234567 ore pasti", "333 1234567"),
    ("3 3 3 1 2 3 4 5 6 7", "3 3 3 1 2 3 4 5 6 7"),
    ("3.3.3.1.2.3.4.5.6.7", "3.3.3.1.2.3.4.5.6.7"),
    ("333*123*4567", "333*123*4567"),
    ("333_123_4567", "333_123_4567"),
    ("333-12-34-567", "333-12-34-567"),
    ("３３３ １２３４５６７", "３３３ １２３４５６７"),
    ("٣٣٣ ١٢٣٤٥٦٧", "٣٣٣ ١٢٣٤٥٦٧"),
    ("③③③①②③④⑤⑥⑦", "③③③①②③④⑤⑥⑦"),
    ("3️⃣3️⃣3️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "3️⃣3️⃣3️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣"),
    ("333\u200b1234\u200b567", "333\u200b1234\u200b567"),
    ("33O l234567", "33O l234567"),
    (
        "tre tre tre uno due tre quattro cinque sei sette",
        "tre tre tre uno due tre quattro cinque sei sette",
    ),
    ("333 uno due tre 4567", "333 uno due tre 4567"),
    ("https://wa.me/393331234567", "393331234567"),
    ("Text me, the number is 07700 900 481.", "07700 900 481"),
    ("il mio numero è 3/4/8/7/7/1/0/2/6/5/9", "3/4/8/7/7/1/0/2/6/5/9"),
]

TAX_CODES = [
    ("Il mio codice fiscale è RSSMRA85T10A562S.", "RSSMRA85T10A562S"),
    ("rssmra85t10a562s", "rssmra85t10a562s"),
    ("RSS MRA 85T10 A562S", "RSS MRA 85T10 A562S"),
    ("R S S M R A 8 5 T 1 0 A 5 6 2 S", "R S S M R A 8 5 T 1 0 A 5 6 2 S"),
    ("RSSMRA85T1OA562S", "RSSMRA85T1OA562S"),  # the letter O for zero
    ("ＲＳＳＭＲＡ８５Ｔ１０Ａ５６２Ｓ", "ＲＳＳＭＲＡ８５Ｔ１０Ａ５６２Ｓ"),
    ("RSSMRA85T10A562X", "RSSMRA85T10A562X"),  # mistyped check letter, still a person's
]

IBANS = [
    ("Donazioni: IT60X0542811101000000123456 grazie", "IT60X0542811101000000123456"),
    ("IBAN IT60 X054 2811 1010 0000 0123 456 intestato", "IT60 X054 2811 1010 0000 0123 456"),
    ("it60x0542811101000000123456", "it60x0542811101000000123456"),
    ("IT-60-X-05428-11101-000000123456", "IT-60-X-05428-11101-000000123456"),
    ("IT6OX0542811101OOOOOO123456", "IT6OX0542811101OOOOOO123456"),  # letters O for zeros
    ("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    ("IT\u200b60X0542811101\u200b000000123456", "IT\u200b60X0542811101\u200b000000123456"),
    ("IT61X0542811101000000123456", "IT61X0542811101000000123456"),  # mistyped check digits
]

SPAM = [
    "Bonus di benvenuto e giri gratis su www.example-casino.com",
    "Raddoppia il tuo investimento con il trading automatico!",
    "Make money fast!!! Click here: http://example.com/x",
    "Buy cheap meds, viagra and cialis, no prescription",
    "Best online casino https://example.com jackpot and poker every day",
    "Prestiti veloci anche a cattivi pagatori, clicca qui https://example.com",
    "Guadagni garantiti: contattami su WhatsApp",
    "Leggete qui: https://bit.ly/3abcDEF",
    "tinyurl.com/abc123 spiega tutto",
    "Compra ora: offerta imperdibile solo per oggi",
    " ".join(f"http://example.com/{number}" for number in range(5)),
    "https://www.comune.torino.it@example.com/login",
    "http://192.168.13.7/premio",
    "http://xn--80ak6aa92e.com/ accedi",
    "hxxp://example.com/offerta",
    "visitate example[.]com oggi",
    "https://www.comune.torino.it.bit.ly.example.com/a bit.ly/a",
    "compra " * 40,
    "Il mio prodotto è il migliore di tutti. " * 5,
    "VERGOGNA SIETE TUTTI UGUALI E NON FATE NULLA PER NOI " * 6,
    "A" * 300,
    "!" * 40,
    "😀" * 50,
    # Disguised
    "v1agra a poco prezzo",
    "V i a g r a a casa tua",
    "v.i.a.g.r.a",
    "vіagra e cіalis",  # Cyrillic і
    "ｖｉａｇｒａ",
    "via\u200bgra",
    "b1tco1n facile",
    "ＢＯＮＵＳ ＤＩ ＢＥＮＶＥＮＵＴＯ",
    "Bönus di bénvenuto",
]
