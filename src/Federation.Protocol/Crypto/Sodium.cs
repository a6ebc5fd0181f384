using System.Runtime.InteropServices;

namespace Federation.Protocol.Crypto;

/// <summary>The few functions we use of libsodium. The only place to change when NSec.Cryptography takes over (decision 0002).</summary>
internal static partial class Sodium
{
    internal const int SeedSize = 32;
    internal const int PublicKeySize = 32;
    internal const int SecretKeySize = 64;
    internal const int SignatureSize = 64;

    private const string Library = "libsodium.so.23";

    static Sodium()
    {
        // 0: ready, 1: was ready already.
        if (Init() < 0)
        {
            throw new InvalidOperationException("libsodium could not be initialised.");
        }
    }

    /// <summary>Derives the key pair of a seed; the secret key is the seed followed by the public key.</summary>
    internal static void KeyPair(ReadOnlySpan<byte> seed, Span<byte> publicKey, Span<byte> secretKey)
    {
        Check(seed.Length == SeedSize && publicKey.Length == PublicKeySize && secretKey.Length == SecretKeySize);
        Check(SeedKeyPair(publicKey, secretKey, seed) == 0);
    }

    internal static void Sign(Span<byte> signature, ReadOnlySpan<byte> data, ReadOnlySpan<byte> secretKey)
    {
        Check(signature.Length == SignatureSize && secretKey.Length == SecretKeySize);
        Check(SignDetached(signature, 0, data, (ulong)data.Length, secretKey) == 0);
    }

    internal static bool Verify(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> data, ReadOnlySpan<byte> publicKey)
    {
        Check(signature.Length == SignatureSize && publicKey.Length == PublicKeySize);
        return VerifyDetached(signature, data, (ulong)data.Length, publicKey) == 0;
    }

    private static void Check(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("A libsodium call was wrong or failed.");
        }
    }

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_seed_keypair")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SeedKeyPair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_detached")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SignDetached(
        Span<byte> signature, nint signatureLength, ReadOnlySpan<byte> data, ulong dataLength, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_verify_detached")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int VerifyDetached(
        ReadOnlySpan<byte> signature, ReadOnlySpan<byte> data, ulong dataLength, ReadOnlySpan<byte> publicKey);
}
