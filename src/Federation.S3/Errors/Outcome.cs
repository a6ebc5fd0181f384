using System.Diagnostics.CodeAnalysis;

namespace Federation.S3.Errors;

/// <summary>Either a value or a refusal, never both.</summary>
internal readonly record struct Outcome<T>(T? Value, S3Refusal? Refusal)
    where T : class
{
    public static implicit operator Outcome<T>(S3Refusal refusal) => new(null, refusal);

    public static implicit operator Outcome<T>(S3Error error) => new(null, error);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public bool IsRefused([NotNullWhen(true)] out S3Refusal? refusal, [NotNullWhen(false)] out T? value)
    {
        refusal = Refusal;
        value = Value;
        return refusal is not null;
    }
}
