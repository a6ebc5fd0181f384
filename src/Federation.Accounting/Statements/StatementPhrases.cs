using Federation.Accounting.CostSharing;
using Federation.Accounting.Windows;

namespace Federation.Accounting.Statements;

/// <summary>Languages in which a statement can be read.</summary>
public enum StatementLanguage
{
    /// <summary>French.</summary>
    French,

    /// <summary>English.</summary>
    English,
}

/// <summary>The words of a printed statement in one language. Holes in braces are filled by <see cref="StatementText"/>.</summary>
internal sealed record StatementPhrases
{
    public required string DecimalMark { get; init; }
    public required string GroupMark { get; init; }
    public required string Title { get; init; }
    public required string Period { get; init; }
    public required string WhoPays { get; init; }
    public required string Pays { get; init; }
    public required string PaysByAdjustment { get; init; }
    public required string NobodyPays { get; init; }
    public required string IsOwed { get; init; }
    public required string Result { get; init; }
    public required IReadOnlyList<string> ResultColumns { get; init; }
    public required string Pool { get; init; }
    public required string StoragePool { get; init; }
    public required string EgressPool { get; init; }
    public required IReadOnlyList<string> Rules { get; init; }
    public required string PoolCost { get; init; }
    public required IReadOnlyList<string> PoolColumns { get; init; }
    public required IReadOnlyList<string> CompareColumns { get; init; }
    public required string Compare { get; init; }
    public required string ExactCredits { get; init; }
    public required string Sum { get; init; }
    public required string Cooperative { get; init; }
    public required string Remarks { get; init; }
    public required string Presumed { get; init; }
    public required string Disputed { get; init; }
    public required string Unsupported { get; init; }
    public required string Declared { get; init; }
    public required string NotCounted { get; init; }
    public required string Adjusted { get; init; }
    public required string Verify { get; init; }
    public required string HowToVerify { get; init; }
    public required string AuditLimit { get; init; }

    public static StatementPhrases Of(StatementLanguage language) => language == StatementLanguage.French ? French : English;

    public string PoolName(PoolKind kind) => kind == PoolKind.Storage ? StoragePool : EgressPool;

    public string? Remark(SummaryStatus status) => status switch
    {
        SummaryStatus.Presumed => Presumed,
        SummaryStatus.Disputed => Disputed,
        SummaryStatus.Unsupported => Unsupported,
        _ => null,
    };

    private static StatementPhrases English { get; } = new()
    {
        DecimalMark = ".",
        GroupMark = ",",
        Title = "Statement of shared costs, {0}",
        Period = "From {0} to {1} (UTC, end not included). All amounts in {2}.",
        WhoPays = "Who pays whom, and why",
        Pays = "{0} pays {1} {2} {3}: its share of the common cost is {4}, and it brought {5} (earned {6}, declared {7}).",
        PaysByAdjustment = "Corrections and carry-forwards of {0} are included.",
        NobodyPays = "Nobody has anything to pay.",
        IsOwed = "{0} receives {1} {2}: it brought {3} (earned {4}, declared {5}), and its share of the common cost is {6}.",
        Result = "Result",
        ResultColumns = ["", "brought", "share", "adjusted", "balance"],
        Pool = "{0}: {1}",
        StoragePool = "Storage",
        EgressPool = "Egress",
        Rules =
        [
            "each owner carries what its own copies cost (R0)", "equal parts (R1)", "by use (R2)",
            "a fixed part equally, the rest by use (R3)",
            "by use and means, with caps (R4)", "stepped costs, serially (R5)",
        ],
        PoolCost = "Common cost {0} = earned by hosts {1} + declared {2} + levy {3}.",
        PoolColumns = ["", "earned", "declared", "levy", "of fixed", "by use", "share", "balance"],
        CompareColumns = ["", "share", "by use (R2)", "subsidy", "alone"],
        Compare = "Subsidy: share minus what pure use (R2) would ask; positive is given, negative received. "
            + "Alone: fixed cost and own use without partners.",
        ExactCredits = "Earned, exactly:",
        Sum = "sum",
        Cooperative = "cooperative",
        Remarks = "Remarks",
        Presumed = "{0} held or served for {1} ({2}): not answered by {1}, presumed correct within what it had authorised; {3} counted.",
        Disputed = "{0} for {1} ({2}): disputed by {1} ({4}); what both count is paid ({3}), {5} is parked.",
        Unsupported = "{0} for {1} ({2}): not answered by {1} and not authorised, or a failed audit covers it; {5} is not paid.",
        Declared = "{0} declared {1} ({2}): approved.",
        NotCounted = "{0} declared {1} ({2}): not counted ({3}).",
        Adjusted = "{0} owes {1} {2} from earlier periods.",
        Verify = "How to check this",
        HowToVerify = "Any member computes this page again from the signed documents: fed statement verify. "
            + "The bytes of the result must have the hash",
        AuditLimit = "Stored time is signed by host and owner. Audits prove that a host can produce the bytes in time, "
            + "not that an independent disk holds them; public egress is the host's count within tickets that the owner signed.",
    };

    private static StatementPhrases French { get; } = new()
    {
        DecimalMark = ",",
        GroupMark = "\u00a0",
        Title = "Décompte des coûts partagés, {0}",
        Period = "Du {0} au {1} (UTC, fin exclue). Tous les montants en {2}.",
        WhoPays = "Qui paie qui, et pourquoi",
        Pays = "{0} paie à {1} {2} {3}\u00a0: sa part du coût commun est de {4}, et son apport de {5} (gagné {6}, déclaré {7}).",
        PaysByAdjustment = "Corrections et reports de {0} compris.",
        NobodyPays = "Personne n'a rien à payer.",
        IsOwed = "{0} reçoit {1} {2}\u00a0: son apport est de {3} (gagné {4}, déclaré {5}), et sa part du coût commun de {6}.",
        Result = "Résultat",
        ResultColumns = ["", "apport", "part", "reports", "solde"],
        Pool = "{0}\u00a0: {1}",
        StoragePool = "Stockage",
        EgressPool = "Diffusion",
        Rules =
        [
            "chacun porte ce que ses copies ont coûté (R0)", "parts égales (R1)", "selon l'usage (R2)",
            "une part fixe égale, le reste selon l'usage (R3)",
            "selon l'usage et les moyens, avec plafonds (R4)", "coûts par paliers (R5)",
        ],
        PoolCost = "Coût commun {0} = gagné par les hébergeurs {1} + déclaré {2} + prélèvement {3}.",
        PoolColumns = ["", "gagné", "déclaré", "prélèv.", "part fixe", "usage", "part", "solde"],
        CompareColumns = ["", "part", "usage (R2)", "solidarité", "seul"],
        Compare = "Solidarité\u00a0: part moins ce que demanderait l'usage seul (R2)\u00a0; positif si donnée, négatif si reçue. "
            + "Seul\u00a0: coût fixe et usage propre, sans partenaires.",
        ExactCredits = "Gagné, exactement\u00a0:",
        Sum = "total",
        Cooperative = "coopérative",
        Remarks = "Remarques",
        Presumed = "{0} pour {1} ({2})\u00a0: sans réponse de {1}, présumé exact dans la limite de ce qu'il avait autorisé\u00a0; {3} compté.",
        Disputed = "{0} pour {1} ({2})\u00a0: contesté par {1} ({4})\u00a0; ce que les deux comptent est payé ({3}), {5} en attente.",
        Unsupported = "{0} pour {1} ({2})\u00a0: sans réponse de {1} et non autorisé, ou couvert par un audit échoué\u00a0; {5} non payé.",
        Declared = "{0} a déclaré {1} ({2})\u00a0: approuvé.",
        NotCounted = "{0} a déclaré {1} ({2})\u00a0: non compté ({3}).",
        Adjusted = "{0} doit à {1} {2} de périodes antérieures.",
        Verify = "Comment vérifier",
        HowToVerify = "Chaque membre recalcule cette page à partir des documents signés\u00a0: fed statement verify. "
            + "Les octets du résultat ont pour empreinte",
        AuditLimit = "Le temps de stockage est signé par l'hébergeur et le propriétaire. Les audits prouvent qu'un hébergeur peut produire "
            + "les octets à temps, non qu'un disque indépendant les détient\u00a0; la diffusion publique est le compte de l'hébergeur, "
            + "dans la limite des tickets signés par le propriétaire.",
    };
}
