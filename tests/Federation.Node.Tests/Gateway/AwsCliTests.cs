using System.Diagnostics;
using System.Security.Cryptography;
using Federation.Node.Tests.Fixtures;

namespace Federation.Node.Tests.Gateway;

/// <summary>awscli as the distribution ships it. A missing program fails the run.</summary>
public sealed class AwsCliTests(S3Node s3) : IClassFixture<S3Node>, IDisposable
{
    private const string Program = "/usr/bin/aws";

    private readonly string _folder = TestFolder.Create();

    public void Dispose() => TestFolder.Delete(_folder);

    [Fact]
    public async Task The_whole_way_of_a_file_with_awscli()
    {
        var (source, target) = (Path.Combine(_folder, "film.mp4"), Path.Combine(_folder, "copy.mp4"));
        var data = S3Node.Bytes((5 << 20) + 3);
        await File.WriteAllBytesAsync(source, data);

        await AwsAsync("s3api", "create-bucket", "--bucket", "films", "--acl", "public-read");
        await AwsAsync("s3api", "put-object", "--bucket", "films", "--key", "film.mp4", "--body", source, "--acl", "public-read", "--content-type", "video/mp4");
        var list = await AwsAsync("s3", "ls", "s3://films/");
        await AwsAsync("s3api", "get-object", "--bucket", "films", "--key", "film.mp4", target);
        var open = await s3.Http.GetByteArrayAsync(s3.At("/films/film.mp4"));
        await AwsAsync("s3", "rm", "s3://films/film.mp4");
        await AwsAsync("s3api", "delete-bucket", "--bucket", "films");

        Assert.Contains("film.mp4", list, StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(data), SHA256.HashData(await File.ReadAllBytesAsync(target)));
        Assert.Equal(SHA256.HashData(data), SHA256.HashData(open));
    }

    private async Task<string> AwsAsync(params string[] arguments)
    {
        Assert.True(File.Exists(Program), $"{Program} is missing: install the package awscli.");
        var start = new ProcessStartInfo(Program, ["--endpoint-url", s3.Node.Options.S3Origin, "--output", "json", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AWS_ACCESS_KEY_ID"] = s3.Credentials.AccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = s3.Credentials.Secret;
        start.Environment["AWS_DEFAULT_REGION"] = s3.Credentials.Region;
        start.Environment["AWS_CONFIG_FILE"] = "/dev/null";
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_PAGER"] = "";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"aws {string.Join(' ', arguments)}: {errors}");
        return await output;
    }
}
