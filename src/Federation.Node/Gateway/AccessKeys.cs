using System.Buffers.Text;
using System.Security.Cryptography;
using Federation.Node.Blobs;
using Federation.Node.Hosting.Database;
using Federation.S3.Ports;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Federation.Node.Gateway;

internal sealed record AccessKeyWish(string Label, string Principal, AccessRights Permissions, IReadOnlyList<string>? Buckets);

/// <summary>Issues, finds and revokes the keys of the S3 door. The secret leaves the node once, when the key is made.</summary>
internal sealed class AccessKeys(NodeDbContext db, IDataProtectionProvider protection, TimeProvider time) : IAccessKeys
{
    private const string IdPrefix = "FED";
    private const int IdLetters = 17;
    private const int SecretBytes = 30;
    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly IDataProtector _protector = protection.CreateProtector("gateway.access-key.v1");

    public async Task<(AccessKeyRow Key, string Secret)> CreateAsync(AccessKeyWish wish, CancellationToken cancellationToken)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var row = new AccessKeyRow
        {
            Id = IdPrefix + RandomNumberGenerator.GetString(IdAlphabet, IdLetters),
            ProtectedSecret = _protector.Protect(secret),
            Label = wish.Label,
            Principal = wish.Principal,
            Permissions = wish.Permissions,
            Buckets = wish.Buckets?.ToList(),
            CreatedAt = time.GetUtcNow().ToMicroseconds(),
        };
        db.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        return (row, secret);
    }

    public async ValueTask<AccessKey?> FindAsync(string accessKeyId, CancellationToken cancellationToken)
    {
        var row = await db.Set<AccessKeyRow>().AsNoTracking().FirstOrDefaultAsync(k => k.Id == accessKeyId, cancellationToken);
        return row is null ? null : new AccessKey
        {
            Id = row.Id,
            Secret = _protector.Unprotect(row.ProtectedSecret),
            Principal = row.Principal,
            Rights = row.Permissions,
            Buckets = row.Buckets?.ToHashSet(StringComparer.Ordinal),
        };
    }

    public Task<List<AccessKeyRow>> ListAsync(CancellationToken cancellationToken) =>
        db.Set<AccessKeyRow>().AsNoTracking().OrderBy(k => k.CreatedAt).ThenBy(k => k.Id).ToListAsync(cancellationToken);

    /// <summary>True when there was such a key. The next request signed with it is refused.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await db.Set<AccessKeyRow>().Where(k => k.Id == id).ExecuteDeleteAsync(cancellationToken) > 0;
}
