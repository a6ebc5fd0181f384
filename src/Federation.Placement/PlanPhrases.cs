using System.Globalization;

namespace Federation.Placement;

/// <summary>The phrases of one language. Every table has every member of its enum; tests hold that.</summary>
internal sealed record PlanPhrases
{
    public static PlanPhrases English { get; } = new()
    {
        Copy = "{0}: {1}, {2}",
        StoragePrice = "{0} {1} per TB-month",
        EgressPrice = " and {0} {1} per TB read",
        And = " and ",
        Next = "; next would be {0} at {1} ({2})",
        Margin = "+{0} {1} per month for this blob",
        MarginBelowOneMicro = "less than {0} {1} more per month for this blob",
        SameCost = "the same cost; the seed decided",
        DespiteProvenWrong = "; used although it gave a proven wrong answer, because no other host can take this copy",
        DoesNotCount = "; does not count, because its failure domain is unknown or already has a copy",
        OneMissing = "1 copy is missing: ",
        ManyMissing = "{0} copies are missing: ",
        Veto = "{0}: {1}",
        Summary = "{0} {1} per month; no plan with as many copies can cost less than {2} {1} (ratio {3:0.000})",
        SummaryWithoutRatio = "{0} {1} per month; no plan with as many copies can cost less than {2} {1}",
        ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB"],
        Reasons = new Dictionary<CopyReason, string>
        {
            [CopyReason.Cheapest] = "the cheapest of {0} eligible hosts",
            [CopyReason.OnlyEligible] = "no other eligible host",
            [CopyReason.CheapestInRemainingDomains] = "the cheapest of {0} eligible hosts in the failure domains that have no copy yet",
            [CopyReason.AlreadyHere] = "already there",
        },
        MissingReasons = new Dictionary<MissingReason, string>
        {
            [MissingReason.NoOtherOffer] = "no other member offers storage",
            [MissingReason.NotEnoughRoom] = "the hosts that may take it have no room left",
            [MissingReason.NotEnoughDomains] = "no host is left in a failure domain of its own",
            [MissingReason.NoEligibleHost] = "no other host may take it",
        },
        Vetoes = new Dictionary<VetoReason, string>
        {
            [VetoReason.OwnerItself] = "is the owner",
            [VetoReason.NotAllowed] = "is not among the members that the policy allows",
            [VetoReason.Denied] = "is denied by the policy",
            [VetoReason.CountryNotAllowed] = "its country is not allowed by the policy or not declared",
            [VetoReason.OfferExpired] = "its offer expired on {1}",
            [VetoReason.ContentClassNotAccepted] = "does not accept this class of content",
            [VetoReason.BlobTooLarge] = "takes blobs of up to {0} only",
            [VetoReason.PriceAboveCeiling] = "its price of {0} {3} per TB is above the ceiling",
            [VetoReason.RecentlyRefused] = "refused this blob and is not asked again before {1}",
            [VetoReason.ProvenWrong] = "gave a proven wrong answer for this blob and is avoided until {1}",
            [VetoReason.DomainUndeclared] = "does not declare its failure domain",
            [VetoReason.DomainTaken] = "stands in the same failure domain as {2}",
            [VetoReason.NoRoom] = "has only {0} left",
            [VetoReason.OwnerLimit] = "has only {0} left for this owner",
            [VetoReason.EgressLimit] = "has only {0} of egress left per month",
        },
        AnotherCopy = "another copy",
    };

    public static PlanPhrases French { get; } = new()
    {
        Copy = "{0}\u00A0: {1}, {2}",
        StoragePrice = "{0} {1} par To et par mois",
        EgressPrice = " et {0} {1} par To lu",
        And = " et ",
        Next = "\u00A0; viendrait ensuite {0} à {1} ({2})",
        Margin = "+{0} {1} par mois pour ce fichier",
        MarginBelowOneMicro = "moins de {0} {1} de plus par mois pour ce fichier",
        SameCost = "même coût\u00A0; le tirage a décidé",
        DespiteProvenWrong = "\u00A0; repris malgré une mauvaise réponse prouvée, car aucun autre hôte ne peut prendre cette copie",
        DoesNotCount = "\u00A0; ne compte pas, car son domaine de panne est inconnu ou a déjà une copie",
        OneMissing = "Il manque 1 copie\u00A0: ",
        ManyMissing = "Il manque {0} copies\u00A0: ",
        Veto = "{0}\u00A0: {1}",
        Summary = "{0} {1} par mois\u00A0; aucun plan avec autant de copies ne peut coûter moins de {2} {1} (rapport {3:0.000})",
        SummaryWithoutRatio = "{0} {1} par mois\u00A0; aucun plan avec autant de copies ne peut coûter moins de {2} {1}",
        ByteUnits = ["o", "ko", "Mo", "Go", "To", "Po", "Eo"],
        Reasons = new Dictionary<CopyReason, string>
        {
            [CopyReason.Cheapest] = "le moins cher des {0} hôtes possibles",
            [CopyReason.OnlyEligible] = "aucun autre hôte possible",
            [CopyReason.CheapestInRemainingDomains] = "le moins cher des {0} hôtes possibles dans les domaines de panne encore sans copie",
            [CopyReason.AlreadyHere] = "déjà en place",
        },
        MissingReasons = new Dictionary<MissingReason, string>
        {
            [MissingReason.NoOtherOffer] = "aucun autre membre n’offre de stockage",
            [MissingReason.NotEnoughRoom] = "les hôtes qui pourraient la prendre n’ont plus de place",
            [MissingReason.NotEnoughDomains] = "il ne reste aucun hôte dans un domaine de panne distinct",
            [MissingReason.NoEligibleHost] = "aucun autre hôte ne peut la prendre",
        },
        Vetoes = new Dictionary<VetoReason, string>
        {
            [VetoReason.OwnerItself] = "est le propriétaire",
            [VetoReason.NotAllowed] = "n’est pas parmi les membres que la politique autorise",
            [VetoReason.Denied] = "est exclu par la politique",
            [VetoReason.CountryNotAllowed] = "son pays n’est pas autorisé par la politique ou n’est pas déclaré",
            [VetoReason.OfferExpired] = "son offre a expiré le {1}",
            [VetoReason.ContentClassNotAccepted] = "n’accepte pas ce type de contenu",
            [VetoReason.BlobTooLarge] = "ne prend que des fichiers de {0} au plus",
            [VetoReason.PriceAboveCeiling] = "son prix de {0} {3} par To dépasse le plafond",
            [VetoReason.RecentlyRefused] = "a refusé ce fichier et n’est pas sollicité avant le {1}",
            [VetoReason.ProvenWrong] = "a donné une mauvaise réponse prouvée pour ce fichier et est évité jusqu’au {1}",
            [VetoReason.DomainUndeclared] = "ne déclare pas son domaine de panne",
            [VetoReason.DomainTaken] = "est dans le même domaine de panne que {2}",
            [VetoReason.NoRoom] = "n’a plus que {0} de libre",
            [VetoReason.OwnerLimit] = "n’a plus que {0} de libre pour ce propriétaire",
            [VetoReason.EgressLimit] = "n’a plus que {0} de débit sortant par mois",
        },
        AnotherCopy = "une autre copie",
    };

    public required string Copy { get; init; }

    public required string StoragePrice { get; init; }

    public required string EgressPrice { get; init; }

    public required string And { get; init; }

    public required string Next { get; init; }

    public required string Margin { get; init; }

    public required string MarginBelowOneMicro { get; init; }

    public required string SameCost { get; init; }

    public required string DespiteProvenWrong { get; init; }

    public required string DoesNotCount { get; init; }

    public required string OneMissing { get; init; }

    public required string ManyMissing { get; init; }

    public required string Veto { get; init; }

    public required string Summary { get; init; }

    public required string SummaryWithoutRatio { get; init; }

    public required string AnotherCopy { get; init; }

    public required IReadOnlyList<string> ByteUnits { get; init; }

    public required IReadOnlyDictionary<CopyReason, string> Reasons { get; init; }

    public required IReadOnlyDictionary<MissingReason, string> MissingReasons { get; init; }

    public required IReadOnlyDictionary<VetoReason, string> Vetoes { get; init; }

    public static PlanPhrases For(CultureInfo culture) => culture.TwoLetterISOLanguageName == "fr" ? French : English;
}
