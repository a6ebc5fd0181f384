namespace Federation.Node.Membership;

/// <summary>Reads a body up to a bound and stops while streaming: the length that the sender declares is never trusted (attack A11).</summary>
internal static class BoundedBody
{
    private const int FirstBytes = 64 << 10;

    /// <summary>The bytes, or null when there are more than <paramref name="maxBytes"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        return await ReadAsync(request.Body, maxBytes, (int)(request.ContentLength ?? 0), cancellationToken);
    }

    /// <summary>The bytes of a stream, or null when there are more than <paramref name="maxBytes"/>.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, int maxBytes, int expectedBytes, CancellationToken cancellationToken)
    {
        // A stranger may declare megabytes and send none: memory follows what has come.
        var buffer = new byte[Math.Clamp(expectedBytes + 1, 4096, FirstBytes)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (length > maxBytes)
            {
                return null;
            }

            if (read == 0)
            {
                return buffer[..length];
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, maxBytes + 1));
            }
        }
    }
}
