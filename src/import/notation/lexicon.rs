//! The words by which headers and cells are recognised, as data, in eight languages: English, French, German, Italian,
//! Spanish, Portuguese, Dutch, Polish. A new word, or a new language, is a change to this table only.
//!
//! Entries are written as people write them; they are compared [folded](fold): without case, accents and punctuation.

use std::collections::HashSet;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a word or phrase means in a responsibility matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// The customer.
    Customer,
    /// The provider, by no name of its own.
    Provider,
    /// A cloud below the vendor: the provider where nobody else is, otherwise a third party.
    Underlying,
    /// A third party, by no name of its own.
    ThirdParty,
    /// Both parties.
    Shared,
    /// Nobody: not applicable.
    Nobody,
    /// Words around a party's name that say nothing of their own ("role of the").
    Filler,
    /// Header of a column of activities.
    Activity,
    /// Header of a column that names things or fields: activities where there is nothing better, otherwise sections.
    Topic,
    /// Header of a column of sections.
    Section,
    /// Header of a column of numbers or identifiers.
    Number,
    /// Header of a column whose cells name who is responsible.
    Owner,
    /// Header of a further column that is kept beside the activity.
    Extra,
    /// Header of a column that says what comes of an action: the steps of a procedure have one.
    Outcome,
    /// A deployment model.
    Model,
    /// A field of work (grids have one column for each).
    Area,
    /// A marked cell in words.
    Yes,
    /// An unmarked cell in words.
    No,
    /// "Responsible": who carries it out.
    Responsible,
    /// "Accountable": who answers for it.
    Accountable,
    /// "Consulted".
    Consulted,
    /// "Informed".
    Informed,
    /// Header of a legend.
    Legend,
    /// Header of a table of versions or changes.
    History,
    /// Connects two parties ("and").
    And,
    /// The catalogue's own column: line of the source document.
    Line,
    /// The catalogue's own column: option.
    Option,
    /// The catalogue's own column: general activity.
    General,
}

impl Meaning {
    /// How many meanings there are.
    const COUNT: usize = Meaning::General as usize + 1;
}

use Meaning::{
    Accountable, Activity, And, Area, Consulted, Customer, Extra, Filler, General, History, Informed, Legend, Line,
    Model, No, Nobody, Number, Option as OptionWord, Outcome, Owner, Provider, Responsible, Section, Shared,
    ThirdParty, Topic, Underlying, Yes,
};

/// Phrases by meaning; divided by `|`. One line per language where there is more than a handful.
#[rustfmt::skip]
const WORDS: &[(Meaning, &str)] = &[
    (Customer, "customer|customers|client|clients|tenant|tenants|subscriber|subscribers|consumer|csc|cloud service customer|cloud customer|cloud consumer|service customer|service consumer|user|users|end user|end customer|organization|organisation|agency|customer agency|customer organization|customer organisation|licensee|buyer|entity|merchant|you|your|yours|yourself|account owner|cloud user|sus|tus|vuestro|vuestra|seus|suoi|tuoi|vostri|ihrer|ihren|dein|deine|jullie|wasze|customer s|client s|your team|your organization|your organisation|your company"),
    (Customer, "clients|cliente|utilisateur|utilisateurs|abonné|locataire|vous|votre|vos|souscripteur|bénéficiaire|commanditaire|donneur d'ordre"),
    (Customer, "kunde|kunden|kundin|auftraggeber|auftraggebers|nutzer|anwender|mandant|mandanten|sie|ihr|ihre|ihnen|leistungsempfänger|endkunde|endkunden|kundenseitig|kundenseite|kund in|kund innen|kunde in|kunden innen|kundinnen|nutzer in|nutzer innen|nutzerin|nutzerinnen|nutzende|nutzenden|anwender in|anwender innen|auftraggeber in|auftraggeber innen|auftraggeberin|mandant in|mandant innen"),
    (Customer, "cliente|clienti|utente|utenti|committente|tu|voi|tuo|tua|tue|vostro|vostra|vostre|abbonato|lato cliente"),
    (Customer, "cliente|clientes|usuario|usuarios|usted|ustedes|tú|su|suscriptor|abonado|contratante"),
    (Customer, "cliente|clientes|utilizador|usuário|usuários|você|seu|sua|suas|assinante|contratante|tomador"),
    (Customer, "klant|klanten|klants|afnemer|afnemers|gebruiker|gebruikers|opdrachtgever|u|uw|jij|jouw|abonnee|klantzijde"),
    (Customer, "klient|klienta|klienci|klientów|klientem|klientowi|użytkownik|użytkownika|usługobiorca|usługobiorcy|zamawiający|zamawiającego|odbiorca|abonent|ty|twoje|twój|państwo|państwa"),

    (Provider, "inherited|fully inherited|inherited control|provider|providers|csp|cloud service provider|service provider|vendor|supplier|saas provider|paas provider|hosting provider|platform provider|tpsp|us|we|our|provider s|vendor s"),
    (Provider, "fournisseur|fournisseurs|prestataire|prestataires|hébergeur|éditeur|nous|fournisseur cloud|fournisseur de services|fournisseur de services cloud|prestataire cloud|opérateur|fournisseur de cloud"),
    (Provider, "anbieter|anbieters|dienstleister|dienstleisters|lieferant|lieferanten|auftragnehmer|auftragnehmers|betreiber|betreibers|hersteller|wir|cloudanbieter|cloud anbieter|diensteanbieter|cloud dienstleister|provider|anbieterseitig|anbieter in|anbieter innen|dienstleister in|dienstleister innen|auftragnehmer in|auftragnehmer innen|auftragnehmerin|betreiber in|betreiber innen"),
    (Provider, "fornitore|fornitori|gestore|prestatore|noi|fornitore cloud|fornitore di servizi|fornitore di servizi cloud|fornitore del servizio|erogatore|provider"),
    (Provider, "proveedor|proveedores|prestador|nosotros|proveedor cloud|proveedor de servicios|proveedor de la nube|proveedor de nube|proveedor de servicios en la nube|proveedor de servicios cloud|proveedor del servicio"),
    (Provider, "fornecedor|fornecedores|provedor|provedores|prestador|prestadora|nós|provedor de nuvem|fornecedor de cloud|provedor de serviços|fornecedor de serviços|provedor de serviços em nuvem|fornecedor de nuvem"),
    (Provider, "leverancier|leveranciers|aanbieder|aanbieders|dienstverlener|wij|cloudleverancier|cloudprovider|cloudaanbieder|dienstaanbieder|opdrachtnemer|serviceprovider"),
    (Provider, "dostawca|dostawcy|usługodawca|usługodawcy|operator|operatora|wykonawca|wykonawcy|my|dostawca chmury|dostawca usług|dostawca usługi|dostawca usług chmurowych|dostawcy usług|dostawcy chmury"),

    (Underlying, "cloud provider|cloud providers|cloud vendor|infrastructure provider|iaas provider|hyperscaler|public cloud provider|underlying cloud provider|cloud platform provider|cloud infrastructure provider|infrastructure vendor|hyperscale provider|fournisseur d'infrastructure|infrastrukturanbieter|hyperscalers|proveedor de infraestructura|provedor de infraestrutura|fornecedor de infraestrutura|fornitore dell'infrastruttura|fornitore di infrastruttura|infrastructuurleverancier|infrastructuurprovider|dostawca infrastruktury"),
    (ThirdParty, "third party|third parties|3rd party|3rd parties|partner|partners|subcontractor|subprocessor|sub processor|subservice organization|subservice organisation|integrator|reseller|msp|managed service provider|implementation partner|system integrator|contractor|data center operator|data centre operator|colocation provider|telco|carrier|network operator|isp|marketplace vendor|isv"),
    (ThirdParty, "tiers|tierce partie|sous traitant|sous traitants|partenaire|partenaires|intégrateur|revendeur|infogéreur|opérateur réseau"),
    (ThirdParty, "dritter|dritte|dritten|drittanbieter|unterauftragnehmer|subunternehmer|drittpartei|systemhaus|subdienstleister|rechenzentrumsbetreiber|netzbetreiber"),
    (ThirdParty, "terzi|terza parte|terze parti|subappaltatore|subfornitore|rivenditore|integratore"),
    (ThirdParty, "tercero|terceros|socio|subcontratista|integrador|revendedor|subencargado"),
    (ThirdParty, "terceiro|terceiros|parceiro|parceiros|subcontratado|subcontratante|integrador|revendedor"),
    (ThirdParty, "derde|derden|derde partij|onderaannemer|onderaannemers|wederverkoper|integratiepartner"),
    (ThirdParty, "strona trzecia|strony trzecie|podmiot trzeci|podmioty trzecie|podwykonawca|podwykonawcy|partnerzy|integrator|osoba trzecia|firma trzecia"),

    (Shared, "shared|share|both|joint|jointly|both parties|shared responsibility|joint responsibility|jointly responsible|shared csp and csc|co owned|collaborative|split|hybrid responsibility"),
    (Shared, "partagé|partagée|partagés|partagées|commun|commune|conjoint|conjointe|les deux|les deux parties|mixte|responsabilité partagée|responsabilité conjointe|partage"),
    (Shared, "geteilt|geteilte|gemeinsam|gemeinsame|beide|beide parteien|geteilte verantwortung|gemeinsame verantwortung|gemeinschaftlich|gemischt"),
    (Shared, "condiviso|condivisa|condivisi|condivise|entrambi|entrambe|congiunto|congiunta|comune|responsabilità condivisa|entrambe le parti"),
    (Shared, "compartido|compartida|compartidos|compartidas|ambos|ambas|ambas partes|conjunto|conjunta|responsabilidad compartida|mixto|mixta"),
    (Shared, "compartilhado|compartilhada|compartilhados|partilhado|partilhada|partilhados|ambos|ambas|ambas as partes|conjunta|conjunto|responsabilidade compartilhada|responsabilidade partilhada|repartida|mista"),
    (Shared, "gedeeld|gedeelde|gezamenlijk|gezamenlijke|beide|beiden|beide partijen|gedeelde verantwoordelijkheid|samen"),
    (Shared, "współdzielone|współdzielona|współdzielony|wspólne|wspólna|wspólny|wspólnie|dzielona|dzielone|obie strony|oba|obaj|współodpowiedzialność|wspólna odpowiedzialność|podzielona|współdzielona odpowiedzialność"),

    (Nobody, "n/a|na|none|not applicable|nobody|no one|nil|not required|does not apply|tbd n a"),
    (Nobody, "sans objet|néant|s.o.|non applicable|aucun|aucune|entfällt|nicht zutreffend|nicht anwendbar|nicht relevant|keine|niemand|n. z.|non pertinente|nessuno|nessuna|no aplica|no aplicable|ninguno|ninguna|não aplicável|não se aplica|nenhum|nenhuma|n.v.t.|nvt|niet van toepassing|geen|nie dotyczy|brak|n.d.|nd|n.a."),

    (Filler, "role|roles|responsibility|responsibilities|responsible|duty|duties|task|tasks|obligation|obligations|only|solely|side|part|team|managed|owned|responsability|the|of|by|for|a|an|is|are|to|s|how|helps|help|what|can|do|does|must|should|party|fully|full|raci|accountability|owner|who|outsourced|actions|action|commitments|scope|manages|provides|responsibilty|responsibilites|coverage|inherited|from|covered|handled|following|customer facing|configured|provided|administered|operated|controlled|supplied|defined|maintained|owns|handles|operates|maintains|always|entirely|exclusively"),
    (Filler, "rôle|rôles|responsabilité|responsabilités|responsable|responsables|obligations|du|de|la|le|les|des|d|l|au|seul|uniquement|charge|côté|tâches|partie|par|exclusivement|toujours|entièrement"),
    (Filler, "rolle|rollen|verantwortung|verantwortlichkeit|verantwortlichkeiten|verantwortlich|zuständigkeit|zuständigkeiten|zuständig|pflichten|aufgaben|des|der|die|das|nur|allein|ausschließlich|seite|durch|von|vom|beim|seitens|immer|vollständig"),
    (Filler, "ruolo|ruoli|responsabilità|responsabile|responsabili|compiti|compito|del|della|dello|dei|il|lo|di|solo|soltanto|parte|carico|lato|competenza|esclusiva"),
    (Filler, "rol|papel|responsabilidad|responsabilidades|responsable|del|el|los|las|solo|sólo|únicamente|parte|tareas|obligaciones|función|funciones"),
    (Filler, "papel|papéis|função|funções|responsabilidade|responsabilidades|responsável|do|da|dos|das|o|os|apenas|somente|só|lado|tarefas|obrigações|pelo|pela"),
    (Filler, "rol|verantwoordelijkheid|verantwoordelijkheden|verantwoordelijk|taken|van|het|alleen|enkel|uitsluitend|kant|plichten|door|zijde"),
    (Filler, "rola|role|odpowiedzialność|odpowiedzialności|odpowiedzialny|odpowiedzialna|obowiązki|obowiązek|zadania|tylko|wyłącznie|strona|stronie|po|zakres|przez"),

    (And, "and|und|et|e|y|i|en|oraz|ed|plus|as well as|with|sowie|a także|ainsi que|mit|avec|con|com|met|z"),

    (Activity, "activity|activities|task|tasks|action|actions|responsibility|responsibilities|process step|duty|duties|question|requirement|requirements|obligation|obligations|operation|operations|deliverable|step|what|work item|activity description|task description|control activity|security control|responsibility area task"),
    (Activity, "activité|activités|tâche|tâches|action|actions|opération|opérations|exigence|exigences|responsabilité|responsabilités|prestation|mission|travaux"),
    (Activity, "aktivität|aktivitäten|tätigkeit|tätigkeiten|aufgabe|aufgaben|maßnahme|maßnahmen|leistung|leistungen|anforderung|anforderungen|verantwortung|arbeitsschritt|frage|verantwortlichkeit|verantwortlichkeiten"),
    (Activity, "attività|compito|compiti|azione|azioni|requisito|requisiti|responsabilità|operazione|operazioni|mansione"),
    (Activity, "actividad|actividades|tarea|tareas|acción|acciones|requisito|requisitos|responsabilidad|responsabilidades|operación"),
    (Activity, "atividade|atividades|actividade|actividades|tarefa|tarefas|ação|ações|requisito|responsabilidade|responsabilidades|operação"),
    (Activity, "activiteit|activiteiten|taak|taken|actie|acties|handeling|eis|eisen|werkzaamheden|werkzaamheid|verantwoordelijkheid|verantwoordelijkheden"),
    (Activity, "czynność|czynności|zadanie|zadania|działanie|działania|aktywność|aktywności|wymaganie|obowiązek|obowiązki|odpowiedzialność"),

    (Topic, "control area|security control area|control objective|security domain area|operational area|functional area|area of responsibility|area|resource|resources|item|control|controls|topic|service|function|capability|capabilities|component|components|element|layer|object|subject|description|feature|asset|responsibility area|control id|control name|resource type|workload|aspect|matter|stack|stack layer|technology|control title|requirement id|name|title|security area|responsibility domain|product"),
    (Topic, "ressource|ressources|élément|éléments|composant|composants|sujet|thème|description|service|contrôle|couche|fonction|fonctionnalité|objet|brique|mesure"),
    (Topic, "ressource|ressourcen|komponente|komponenten|thema|beschreibung|dienst|kontrolle|schicht|funktion|element|gegenstand|objekt|ebene|punkt"),
    (Topic, "risorsa|risorse|componente|componenti|elemento|tema|descrizione|servizio|controllo|livello|funzione|oggetto|argomento"),
    (Topic, "recurso|recursos|componente|componentes|elemento|tema|descripción|servicio|control|capa|función|concepto|objeto"),
    (Topic, "recurso|recursos|componente|componentes|elemento|tema|descrição|serviço|controlo|controle|camada|função|item|objeto"),
    (Topic, "bron|bronnen|middel|component|componenten|onderwerp|omschrijving|beschrijving|dienst|maatregel|laag|functie|element|onderdeel"),
    (Topic, "zasób|zasoby|komponent|komponenty|element|elementy|temat|opis|usługa|kontrola|warstwa|funkcja|przedmiot|składnik"),

    (Section, "section|section path|category|domain|phase|process|control domain|group|theme|chapter|pillar|family|control family|lifecycle phase|life cycle phase|stage|subcategory|sub category|subdomain|sub domain|process area|responsibility category|workstream|process group|ccm domain title|stream"),
    (Section, "catégorie|domaine|domaines|phase|processus|rubrique|chapitre|thématique|étape|groupe|famille|volet|sous catégorie|sous domaine"),
    (Section, "kategorie|bereich|bereiche|domäne|phase|prozess|abschnitt|themenbereich|gruppe|kapitel|themengebiet|handlungsfeld|teilbereich|themenfeld|prozessbereich"),
    (Section, "categoria|ambito|area|dominio|fase|processo|sezione|gruppo|capitolo|tematica"),
    (Section, "categoría|ámbito|dominio|fase|proceso|sección|grupo|capítulo|área"),
    (Section, "categoria|domínio|âmbito|fase|processo|secção|seção|grupo|capítulo|área"),
    (Section, "categorie|domein|gebied|fase|proces|sectie|groep|hoofdstuk|thema|deelgebied"),
    (Section, "kategoria|obszar|domena|faza|proces|sekcja|grupa|rozdział|dziedzina|etap"),

    (Number, "req|req no|requirement no|control no|ref no|id|nr|nr.|number|#|ref|ref.|reference id|reference no|s no|sr no|sl no|question id|requirement id|activity id|task id|ccm control id|numéro|n°|nº|nummer|lfd nr|lfd. nr.|pos|pos.|numero|número|lp|lp.|l.p.|numer|volgnummer|código|codice|code|kennung"),
    (Owner, "owner|owned by|responsible|responsible party|responsibility|responsibilities|responsibility of|responsibility owner|who|who is responsible|managed by|performed by|assigned to|party|control ownership|ssrm control ownership|ownership|accountable party|responsibility assignment|assignee|responsible entity|shared responsibility|responsibility type|responsible team|who does it"),
    (Owner, "responsable|responsables|qui|à la charge de|propriétaire|porteur|attribution|responsabilité|acteur|verantwortlich|verantwortlicher|verantwortliche partei|zuständig|wer|verantwortung|zuständigkeit|responsabile|chi|a carico di|titolare|responsabilità|quién|responsable de|titular|responsabilidad|asignado a|responsável|quem|responsabilidade|atribuído a|verantwoordelijk|verantwoordelijke|wie|eigenaar|verantwoordelijkheid|verantwoordelijke partij|odpowiedzialny|kto|właściciel|odpowiedzialność|strona odpowiedzialna|podmiot odpowiedzialny|wykonuje"),

    (Extra, "compliance requirement|compliance requirements|compliance framework|compliance mapping|audit requirement|audit requirements|evidence requirement|evidence requirements|risk owner|risk level|risk category|risk assessment|risk|severity|impact|development phase|note|notes|comment|comments|remark|remarks|evidence|evidence location|status|assessment status|implementation status|reference|references|description|details|detail|link|links|url|documentation|priority|frequency|due|date|version|example|examples|scope|answer|csp caiq answer|rationale|justification|tools|sla|further information|more information|additional information|learn more|see also|explanation|guidance|control origination|condition|conditions|criticality|cost|last reviewed|type|applies to|prerequisite|source|csp implementation description|ccm control specification|ccm control title|control specification|deliverables|topics|key|derived by|condition or reason|mitigation|mitigations|risk|risks|impact|required|when|when called|purpose|default|recommendation|recommendations|best practice|best practices"),
    (Extra, "remarque|remarques|commentaire|commentaires|preuve|preuves|statut|référence|références|détails|détail|lien|documentation|priorité|fréquence|exemple|précisions|précision|observations|périmètre|justification|bemerkung|bemerkungen|anmerkung|anmerkungen|kommentar|kommentare|hinweis|hinweise|nachweis|nachweise|referenz|details|priorität|häufigkeit|beispiel|erläuterung|erläuterungen|dokumentation|geltungsbereich|umfang"),
    (Extra, "nota|note|commento|commenti|evidenza|evidenze|stato|riferimento|riferimenti|dettagli|priorità|frequenza|esempio|osservazioni|documentazione|notas|comentario|comentarios|evidencia|evidencias|estado|referencia|referencias|detalles|prioridad|frecuencia|ejemplo|observaciones|alcance|comentário|comentários|evidência|evidências|referência|detalhes|prioridade|frequência|exemplo|observações|âmbito"),
    (Extra, "opmerking|opmerkingen|toelichting|bewijs|bewijsstuk|verwijzing|prioriteit|frequentie|voorbeeld|bereik|uwagi|komentarz|komentarze|dowód|dowody|stan|odniesienie|szczegóły|priorytet|częstotliwość|przykład|objaśnienie|zakres|dokumentacja"),

    (Outcome, "result|results|expected result|expected results|outcome|outcomes|expected outcome|effect|effects|output|expected output|what happens|what happens next|what you see|system response|system behavior|system behaviour|system action|response|expected response|résultat|résultats|résultat attendu|effet|ce qui se passe|réponse du système|ergebnis|ergebnisse|erwartetes ergebnis|auswirkung|wirkung|was passiert|systemreaktion"),
    (Outcome, "risultato|risultati|risultato atteso|effetto|esito|resultado|resultados|resultado esperado|efecto|respuesta del sistema|efeito|resposta do sistema|resultaat|resultaten|verwacht resultaat|gevolg|wynik|wyniki|oczekiwany wynik|rezultat|skutek|efekt"),

    (Model, "saas|paas|iaas|caas|faas|dbaas|xaas|byoc|byoc i|byok8s|byovpc|byok|byol|dedicated|self hosted|self managed|on prem|on premises|on premise|onprem|managed|fully managed|enterprise|standard|serverless|hosted|single tenant|multi tenant|multitenant|hybrid|private cloud|public cloud|community|professional|business|premium|basic|free|starter|essential|essentials|pro|team|teams|bring your own cloud|vpc|edge|customer managed|customer hosted|provider managed|provider hosted|managed service|unmanaged|bare metal|cloud|virtual private cloud|private|public|government|govcloud|isolated|air gapped|airgapped|byo|colocation|housing|hosting|partner managed|co managed|comanaged|advanced|ultimate|plus|developer|scale|growth|lite|classic|autopilot|provisioned|containers|vm|vms|kubernetes|software as a service|platform as a service|infrastructure as a service|shared hosting|dedicated cloud|hosted control plane|hcp|enterprise cloud|standard edition|enterprise edition|self service|full service"),
    (Model, "auto hébergé|autohébergé|dédié|dédiée|mutualisé|mutualisée|géré|infogéré|managé|non infogéré|cloud privé|cloud public|sur site|entreprise|gratuit|hébergé|autogéré|sans serveur"),
    (Model, "selbst gehostet|selbstgehostet|selbst verwaltet|selbstverwaltet|dediziert|verwaltet|lokal|vor ort|eigenbetrieb|private cloud|gehostet|unternehmen|kostenlos|vollständig verwaltet|kundenbetrieben|anbieterbetrieben"),
    (Model, "dedicato|dedicata|gestito|gestita|autogestito|autogestita|in locale|in sede|condiviso hosting|cloud privato|cloud pubblico|ospitato|senza server|gratuito|aziendale|self hosting"),
    (Model, "dedicado|dedicada|gestionado|gestionada|autogestionado|autogestionada|autoalojado|autohospedado|alojado|local|nube privada|nube pública|en las instalaciones|sin servidor|gratis|empresarial|administrado|autoadministrado"),
    (Model, "gerenciado|gerenciada|gerido|gerida|autogerenciado|autogerido|auto hospedado|auto alojado|hospedado|nuvem privada|nuvem pública|sem servidor|local|nas instalações"),
    (Model, "zelf gehost|zelfgehost|beheerd|volledig beheerd|zelf beheerd|zelfbeheerd|toegewijd|op locatie|privécloud|publieke cloud|serverloos|gehost|zakelijk"),
    (Model, "dedykowany|dedykowana|zarządzany|zarządzana|samodzielnie zarządzany|samodzielnie zarządzana|samodzielnie hostowany|hostowany|lokalnie|chmura prywatna|chmura publiczna|bezserwerowy|w pełni zarządzany|współdzielony hosting|własna infrastruktura"),

    (Area, "management|security|compliance|recovery|operations|access|identity|incident|network|networking|change|monitoring|backup|disaster|encryption|storage|patching|regulation|continuity|governance|data|configuration|maintenance|availability|updates|upgrades|logging|audit|provisioning|administration|protection|support|deployment|installation|operation|privacy|planning|testing|response"),
    (Area, "gestion|sécurité|conformité|reprise|exploitation|accès|identités|incidents|réseau|changements|supervision|sauvegarde|chiffrement|continuité|maintenance|verwaltung|sicherheit|wiederherstellung|betrieb|zugriff|zugang|identität|vorfall|netzwerk|änderung|änderungen|überwachung|verschlüsselung|kontinuität|wartung|datensicherung|änderungsmanagement|vorfallmanagement|gestione|sicurezza|conformità|ripristino|operazioni|accesso|identità|rete|monitoraggio|crittografia|continuità|manutenzione|cambiamenti|modifiche"),
    (Area, "gestión|seguridad|cumplimiento|recuperación|operaciones|acceso|identidad|incidentes|red|cambios|monitorización|monitoreo|respaldo|copias|cifrado|continuidad|mantenimiento|gestão|segurança|conformidade|recuperação|operações|acesso|identidade|rede|mudanças|alterações|monitorização|monitoramento|cópias|encriptação|criptografia|continuidade|manutenção|beheer|beveiliging|naleving|herstel|toegang|identiteit|netwerk|wijzigingen|wijzigingsbeheer|back up|versleuteling|continuïteit|onderhoud|zarządzanie|bezpieczeństwo|zgodność|odtwarzanie|odzyskiwanie|operacje|dostęp|tożsamość|incydenty|incydentami|sieć|zmiany|zmianami|monitorowanie|kopie|szyfrowanie|ciągłość|utrzymanie"),

    (Yes, "yes|y|true|oui|ja|sì|si|sí|sim|tak|vrai|wahr|vero|verdadero|verdadeiro|waar|prawda|applies|applicable"),
    (No, "no|n|false|non|nein|não|nee|nie|faux|falsch|falso|onwaar|fałsz|aucun"),

    (Responsible, "responsible|carries out|carrying out|carry out|performs|perform|executes|execute|does the work|doer|in charge|in charge of|réalise|réalisateur|exécute|exécutant|responsable|responsable de la réalisation|chargé|durchführung|durchführt|führt durch|ausführung|ausführend|verantwortlich|zuständig|durchführungsverantwortung|esegue|realizza|esecutore|responsabile|responsabile esecuzione|ejecuta|realiza|ejecutor|encargado|executa|executor|responsável|voert uit|uitvoerend|uitvoering|verantwoordelijk|wykonuje|wykonawca|odpowiedzialny|realizuje|wykonanie"),
    (Accountable, "accountable|approves|approve|approver|approval|answers for|ultimately responsible|ownership of the outcome|approuve|approbateur|redevable|autorité|imputable|garant|rend compte|comptable|genehmigt|genehmigung|rechenschaftspflichtig|rechenschaft|gesamtverantwortlich|gesamtverantwortung|kostenverantwortlich|letztverantwortlich|ergebnisverantwortlich|approva|approvatore|garante|ne risponde|aprueba|aprobador|autoridad|responsable final|responsable último|rinde cuentas|aprova|aprovador|autoridade|presta contas|responsabilizado|responsabilizável|responsável final|eindverantwoordelijk|eindverantwoordelijke|keurt goed|aansprakelijk|rozliczany|rozliczalny|zatwierdza|zatwierdzający|nadzoruje|odpowiada za wynik|odpowiada"),
    (Consulted, "consulted|consult|consults|consultation|consulté|consultée|consulte|konsultiert|konsultieren|wird konsultiert|beratend|berät|beraten|zu rate gezogen|anzuhören|consultato|consultata|consulta|consultado|consultada|consultar|consultados|geraadpleegd|raadplegen|te raadplegen|wordt geraadpleegd|konsultowany|konsultowana|konsultant|konsultuje|konsultacja|doradza"),
    (Informed, "informed|inform|informs|kept informed|notified|information|informé|informée|est informé|informiert|zu informieren|wird informiert|informato|informata|viene informato|informado|informada|es informado|geïnformeerd|informeren|wordt geïnformeerd|informowany|poinformowany|informowana|jest informowany|powiadamiany"),

    (Legend, "role|roles|legend|key|symbol|symbols|meaning|raci|letter|letters|code|definition|definitions|abbreviation|mark|term|rôle|rôles|légende|symbole|signification|définition|lettre|rolle|rollen|legende|bedeutung|symbol|kürzel|abkürzung|beschreibung|definition|buchstabe|ruolo|ruoli|legenda|simbolo|significato|definizione|descrizione|lettera|rol|roles|leyenda|símbolo|significado|definición|descripción|letra|papel|papéis|função|definição|descrição|betekenis|symbool|omschrijving|letter|rola|role|legenda|znaczenie|opis|litera|skrót|description|explanation"),
    (History, "version|date|author|change|changes|revision|description of change|changed by|modified|last updated|release|version date|auteur|révision|modification|modifications|datum|autor|änderung|änderungen|revisione|autore|modifica|modifiche|data|fecha|cambio|cambios|versión|revisión|versão|alteração|alterações|revisão|wijziging|wijzigingen|versie|auteurs|wersja|zmiana|zmiany|autorzy|approved by|reviewer|status|editor|release date|document version|historique|historie|storico|historial|histórico|geschiedenis|historia"),

    (Line, "line|source line"),
    (OptionWord, "option"),
    (General, "general"),
];

/// German and Dutch write "role of the customer" in one word: endings that say nothing of their own.
const COMPOUND_ENDINGS: &[&str] = &[
    "verantwortlichkeiten",
    "verantwortlichkeit",
    "verantwortungen",
    "verantwortung",
    "zustandigkeiten",
    "zustandigkeit",
    "verantwoordelijkheden",
    "verantwoordelijkheid",
    "aufgaben",
    "pflichten",
    "rolle",
    "rollen",
    "seite",
    "taken",
    "rol",
    "zijde",
];

/// Clouds and platforms that vendors build on: third parties where another provider is named.
pub const KNOWN_CLOUDS: &[&str] = &[
    "aws",
    "amazon",
    "amazon web services",
    "azure",
    "microsoft",
    "microsoft azure",
    "google",
    "google cloud",
    "google cloud platform",
    "gcp",
    "ibm cloud",
    "oci",
    "oracle cloud",
    "oracle",
    "alibaba cloud",
    "hetzner",
    "ovh",
    "ovhcloud",
    "equinix",
    "digitalocean",
    "scaleway",
    "akamai",
    "cloudflare",
    "github",
    "gitlab",
    "atlassian",
    "railway",
    "heroku",
    "vercel",
    "netlify",
    "fly io",
    "aws govcloud",
    "stackit",
    "ionos",
    "open telekom cloud",
];

/// Inflected forms of party words, and the form that is shown (`Rola klienta` names the Klient).
const LEMMAS: &[(&str, &str)] = &[
    ("customer's", "Customer"),
    ("client's", "Client"),
    ("provider's", "Provider"),
    ("vendor's", "Vendor"),
    ("kunden", "Kunde"),
    ("auftraggebers", "Auftraggeber"),
    ("anbieters", "Anbieter"),
    ("dienstleisters", "Dienstleister"),
    ("auftragnehmers", "Auftragnehmer"),
    ("betreibers", "Betreiber"),
    ("klants", "Klant"),
    ("afnemers", "Afnemer"),
    ("leveranciers", "Leverancier"),
    ("aanbieders", "Aanbieder"),
    ("klienta", "Klient"),
    ("klientem", "Klient"),
    ("klientowi", "Klient"),
    ("użytkownika", "Użytkownik"),
    ("usługobiorcy", "Usługobiorca"),
    ("zamawiającego", "Zamawiający"),
    ("dostawcy", "Dostawca"),
    ("usługodawcy", "Usługodawca"),
    ("operatora", "Operator"),
    ("wykonawcy", "Wykonawca"),
];

/// The form of a party word that is shown, where the folded text is an inflected one.
pub fn lemma(folded: &str) -> Option<&'static str> {
    LEMMAS.iter().find(|(form, _)| fold(form) == folded).map(|(_, shown)| *shown)
}

type Index = HashSet<String>;

/// The phrases of one meaning, folded when the meaning is first asked for: a run that reads letters needs few of them.
fn index(meaning: Meaning) -> &'static Index {
    static INDEX: [OnceLock<Index>; Meaning::COUNT] = [const { OnceLock::new() }; Meaning::COUNT];
    static NONE: OnceLock<Index> = OnceLock::new();
    INDEX.get(meaning as usize).unwrap_or(&NONE).get_or_init(|| {
        let mut index = Index::new();
        let own = WORDS.iter().filter(|(m, _)| *m == meaning);
        for phrase in own.flat_map(|(_, phrases)| phrases.split('|')) {
            index.insert(if phrase == "#" { phrase.to_owned() } else { fold(phrase) });
        }
        index
    })
}

/// Whether a folded phrase has a meaning.
pub fn means(folded: &str, meaning: Meaning) -> bool {
    index(meaning).contains(folded)
}

/// Whether any word of a folded phrase has a meaning.
pub fn any_word_means(folded: &str, meaning: Meaning) -> bool {
    folded.split(' ').any(|word| means(word, meaning))
}

/// All phrases with one meaning, folded, sorted (for the nearest match of a misspelt word).
pub fn phrases(meaning: Meaning) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = index(meaning).iter().map(String::as_str).collect();
    found.sort_unstable();
    found
}

/// The word before an ending that says nothing of its own (`kundenrolle` -> `kunden`), folded.
pub fn without_compound_ending(word: &str) -> Option<&str> {
    // "Control" and "Kontrolle" are no roles.
    const NO_STEMS: [&str; 2] = ["cont", "kont"];
    COMPOUND_ENDINGS.iter().find_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        (stem.chars().count() >= 3 && !NO_STEMS.contains(&stem))
            .then(|| stem.strip_suffix('s').filter(|s| known_party(s)).unwrap_or(stem))
    })
}

fn known_party(folded: &str) -> bool {
    [Customer, Provider, ThirdParty, Underlying].into_iter().any(|meaning| means(folded, meaning))
}

/// A text without case, accents, punctuation and superfluous white space: what words are compared by.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        // Nothing to decompose: most texts, and many times as fast.
        for c in text.bytes() {
            if c.is_ascii_alphanumeric() {
                folded.push(char::from(c.to_ascii_lowercase()));
            } else if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
        folded.truncate(folded.trim_end().len());
        return folded;
    }
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'æ' => folded.push_str("ae"),
            'đ' => folded.push('d'),
            // Ideographs, Arabic, Greek and the like are letters too, and stay.
            c if c.is_alphanumeric() => folded.push(c),
            '®' | '™' | '©' => {}
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A folded text without its spaces: by this, "Red Hat" and "Redhat" are one name.
pub fn squash(text: &str) -> String {
    fold(text).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_accents_and_case() {
        assert_eq!(fold("Tâche(s) du Client :"), "tache s du client");
        assert_eq!(fold("Współdzielona"), "wspoldzielona");
        assert_eq!(squash("Red Hat®"), squash("Redhat"));
        // The ASCII way and the long way are one.
        for text in ["  Data-center / ops (24x7)", "Customer's", "...", ""] {
            assert_eq!(format!("{} e", fold(text)).trim_start(), fold(&format!("{text} é")));
        }
        assert!(means(&fold("Kundin"), Meaning::Customer));
        assert_eq!(without_compound_ending("kundenrolle"), Some("kunden"));
        assert_eq!(without_compound_ending("kontrolle"), None);
        assert_eq!(without_compound_ending("leveranciersrol"), Some("leverancier"));
    }

    #[test]
    fn no_phrase_names_both_sides() {
        let sides = [Meaning::Customer, Meaning::Provider, Meaning::ThirdParty, Meaning::Shared, Meaning::Nobody];
        for (at, side) in sides.iter().enumerate() {
            for other in sides.iter().skip(at + 1) {
                let both: Vec<_> = index(*side).intersection(index(*other)).collect();
                assert!(both.is_empty(), "{both:?} means {side:?} and {other:?}");
            }
        }
    }
}
