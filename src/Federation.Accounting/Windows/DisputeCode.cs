namespace Federation.Accounting.Windows;

/// <summary>Why one side refuses a window or a summary (reference 3.4). Without a code and own figures a refusal is none.</summary>
public enum DisputeCode
{
    /// <summary>No dispute.</summary>
    None = 0,

    /// <summary>D01: missing at the consumer.</summary>
    MissingAtConsumer = 1,

    /// <summary>D02: missing at the supplier.</summary>
    MissingAtSupplier = 2,

    /// <summary>D03: the quantity differs.</summary>
    QuantityDiffers = 3,

    /// <summary>D04: same id, other payload.</summary>
    OtherPayload = 4,

    /// <summary>D05: signature or key.</summary>
    SignatureOrKey = 5,

    /// <summary>D06: beyond authorisation.</summary>
    BeyondAuthorisation = 6,

    /// <summary>D07: the price list differs.</summary>
    PriceListDiffers = 7,

    /// <summary>D08: sequence gap.</summary>
    SequenceGap = 8,

    /// <summary>D09: late, after grace.</summary>
    Late = 9,

    /// <summary>D10: overlapping interval.</summary>
    OverlappingInterval = 10,

    /// <summary>D11: clock skew.</summary>
    ClockSkew = 11,

    /// <summary>D12: rule or rounding version differs.</summary>
    RuleVersionDiffers = 12,
}
