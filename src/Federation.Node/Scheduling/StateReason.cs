using System.Globalization;
using Federation.Placement;
using Federation.Protocol.Json;

namespace Federation.Node.Scheduling;

/// <summary>Why something is not green, in the words of the person who looks at it (design 06).</summary>
internal sealed record StateReason
{
    /// <summary>The same in every language, for programs.</summary>
    public required string Code { get; init; }

    public required string What { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required string Why { get; init; }

    public required string WhatToDo { get; init; }

    public required string WhoCanDoIt { get; init; }
}

/// <summary>What can be said of an object whose copies are not all there.</summary>
internal enum MediaCondition
{
    /// <summary>The bucket was not asked to be clear.</summary>
    LocalOnly,

    /// <summary>The node belongs to no federation.</summary>
    NotInFederation,

    /// <summary>Not planned yet.</summary>
    Planning,

    /// <summary>Leases are under way.</summary>
    Placing,

    /// <summary>Nobody else offers anything.</summary>
    NoOtherOffer,

    NotEnoughRoom,

    NotEnoughDomains,

    NoEligibleHost,
}

/// <summary>The sentences, in French and English.</summary>
internal static class MediaConditions
{
    private sealed record Phrases(string What, string Why, string WhatToDo, string WhoCanDoIt);

    private static readonly Dictionary<MediaCondition, Phrases> English = new()
    {
        [MediaCondition.LocalOnly] = new("Kept on this node only", "The bucket was not asked to be clear, and sealing does not exist yet", "Store it in a clear bucket if partners may read it", "Whoever owns the bucket"),
        [MediaCondition.NotInFederation] = new("Kept on this node only", "This node belongs to no federation yet", "Found or join a federation", "The administrator of this node"),
        [MediaCondition.Planning] = new("Copies are not planned yet", "The object is new", "Nothing: the node goes on by itself", "This node"),
        [MediaCondition.Placing] = new("{0} of {1} copies are verified", "Partners are being asked or are copying", "Nothing: the node goes on by itself", "This node and the chosen partners"),
        [MediaCondition.NoOtherOffer] = new("{0} of {1} copies are verified, {2} can be placed nowhere", "No other member offers room", "Ask a partner to publish an offer", "The administrator of a partner"),
        [MediaCondition.NotEnoughRoom] = new("{0} of {1} copies are verified, {2} can be placed nowhere", "The partners that could take a copy have no room left", "Ask a partner to lend more, or ask for fewer copies", "The administrator of a partner, or whoever owns the bucket"),
        [MediaCondition.NotEnoughDomains] = new("{0} of {1} copies are verified, {2} can be placed nowhere", "The remaining partners share a failure domain with a copy, or do not name theirs", "Ask partners to name their domains, or lower the bucket's domain level", "The administrator of a partner, or whoever owns the bucket"),
        [MediaCondition.NoEligibleHost] = new("{0} of {1} copies are verified, {2} can be placed nowhere", "Every other partner is ruled out by the bucket's policy, its price or a recent refusal", "Look at the plan of this blob for each reason", "Whoever owns the bucket"),
    };

    private static readonly Dictionary<MediaCondition, Phrases> French = new()
    {
        [MediaCondition.LocalOnly] = new("Conservé sur ce nœud seulement", "Le compartiment n'a pas été demandé en clair, et le scellement n'existe pas encore", "Le déposer dans un compartiment en clair si les partenaires peuvent le lire", "Qui possède le compartiment"),
        [MediaCondition.NotInFederation] = new("Conservé sur ce nœud seulement", "Ce nœud n'appartient encore à aucune fédération", "Fonder ou rejoindre une fédération", "L'administrateur de ce nœud"),
        [MediaCondition.Planning] = new("Les copies ne sont pas encore planifiées", "L'objet est nouveau", "Rien : le nœud poursuit de lui-même", "Ce nœud"),
        [MediaCondition.Placing] = new("{0} copies vérifiées sur {1}", "Des partenaires sont sollicités ou copient", "Rien : le nœud poursuit de lui-même", "Ce nœud et les partenaires choisis"),
        [MediaCondition.NoOtherOffer] = new("{0} copies vérifiées sur {1}, {2} sans place", "Aucun autre membre n'offre d'espace", "Demander à un partenaire de publier une offre", "L'administrateur d'un partenaire"),
        [MediaCondition.NotEnoughRoom] = new("{0} copies vérifiées sur {1}, {2} sans place", "Les partenaires qui pourraient prendre une copie n'ont plus d'espace", "Demander à un partenaire de prêter davantage, ou demander moins de copies", "L'administrateur d'un partenaire, ou qui possède le compartiment"),
        [MediaCondition.NotEnoughDomains] = new("{0} copies vérifiées sur {1}, {2} sans place", "Les partenaires restants partagent un domaine de panne avec une copie, ou ne nomment pas le leur", "Demander aux partenaires de nommer leurs domaines, ou abaisser le niveau exigé par le compartiment", "L'administrateur d'un partenaire, ou qui possède le compartiment"),
        [MediaCondition.NoEligibleHost] = new("{0} copies vérifiées sur {1}, {2} sans place", "Tous les autres partenaires sont écartés par la politique du compartiment, par leur prix ou par un refus récent", "Lire chaque raison dans le plan de ce blob", "Qui possède le compartiment"),
    };

    public static MediaCondition Of(MissingReason reason) => reason switch
    {
        MissingReason.NoOtherOffer => MediaCondition.NoOtherOffer,
        MissingReason.NotEnoughRoom => MediaCondition.NotEnoughRoom,
        MissingReason.NotEnoughDomains => MediaCondition.NotEnoughDomains,
        MissingReason.NoEligibleHost => MediaCondition.NoEligibleHost,
    };

    public static StateReason Say(this MediaCondition condition, DateTimeOffset since, CultureInfo culture, int verified = 0, int wanted = 0, int missing = 0)
    {
        var phrases = (culture.TwoLetterISOLanguageName == "fr" ? French : English)[condition];
        return new StateReason
        {
            Code = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(condition.ToString()),
            What = string.Format(culture, phrases.What, verified, wanted, missing),
            Since = Instant.Floor(since),
            Why = phrases.Why,
            WhatToDo = phrases.WhatToDo,
            WhoCanDoIt = phrases.WhoCanDoIt,
        };
    }
}
