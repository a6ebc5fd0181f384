using Federation.S3.Errors;
using Federation.S3.Routing;

namespace Federation.S3.Tests.Routing;

public sealed class OperationTableTests
{
    [Theory]
    [InlineData("GET", "/", "ListBuckets")]
    [InlineData("PUT", "/films", "CreateBucket")]
    [InlineData("PUT", "/films/", "CreateBucket")]
    [InlineData("HEAD", "/films", "HeadBucket")]
    [InlineData("DELETE", "/films", "DeleteBucket")]
    [InlineData("GET", "/films?location", "GetBucketLocation")]
    [InlineData("GET", "/films?versioning=", "GetBucketVersioning")]
    [InlineData("GET", "/films?acl", "GetBucketAcl")]
    [InlineData("GET", "/films?policy", "GetBucketPolicy")]
    [InlineData("GET", "/films?cors", "GetBucketCors")]
    [InlineData("GET", "/films?prefix=a", "ListObjects")]
    [InlineData("GET", "/films?list-type=2&prefix=a", "ListObjectsV2")]
    [InlineData("GET", "/films?list-type=3", "Unimplemented")]
    [InlineData("POST", "/films?delete", "DeleteObjects")]
    [InlineData("POST", "/films", "Unimplemented")]
    [InlineData("PUT", "/films?lifecycle", "Unimplemented")]
    [InlineData("PUT", "/films?versioning", "Unimplemented")]
    [InlineData("DELETE", "/films?policy", "Unimplemented")]
    [InlineData("GET", "/films?versions", "Unimplemented")]
    [InlineData("GET", "/films?uploads", "Unimplemented")]
    [InlineData("PUT", "/films/a/b.mp4", "PutObject")]
    [InlineData("GET", "/films/a/b.mp4", "GetObject")]
    [InlineData("GET", "/films/a/b.mp4?versionId=null", "GetObject")]
    [InlineData("GET", "/films/a/b.mp4?versionId=3", "Unimplemented")]
    [InlineData("GET", "/films/a?partNumber=1", "Unimplemented")]
    [InlineData("HEAD", "/films/a", "HeadObject")]
    [InlineData("DELETE", "/films/a", "DeleteObject")]
    [InlineData("DELETE", "/films/a?uploadId=x", "Unimplemented")]
    [InlineData("PUT", "/films/a?partNumber=1&uploadId=x", "Unimplemented")]
    [InlineData("POST", "/films/a?uploads", "Unimplemented")]
    [InlineData("POST", "/films/a", "NotAllowed")]
    [InlineData("PATCH", "/films/a", "NotAllowed")]
    [InlineData("GET", "/films/a?acl", "GetObjectAcl")]
    [InlineData("PUT", "/films/a?acl", "PutObjectAcl")]
    [InlineData("GET", "/films/a?tagging", "GetObjectTagging")]
    [InlineData("PUT", "/films/a?tagging", "Unimplemented")]
    public void Method_level_and_subresource_name_the_operation(string method, string target, string expected)
    {
        var parsed = S3Target.Parse(target, "s3.test:8080", ["s3.test"]).Value!;

        Assert.Equal(expected, OperationTable.Find(method, parsed, hasCopySource: false).ToString());
    }

    [Theory]
    [InlineData("s3.test", "/films/a%20b/c+d", "films", "a b/c+d", "/films/a%20b/c%2Bd")]
    [InlineData("films.s3.test:9000", "/a%2Fb", "films", "a/b", "/a/b")]
    [InlineData("FILMS.S3.test", "/", "films", null, "/")]
    [InlineData("127.0.0.1:9000", "/films//x", "films", "/x", "/films//x")]
    [InlineData("other.example", "/films/%C3%A9t%C3%A9", "films", "été", "/films/%C3%A9t%C3%A9")]
    [InlineData("s3.test", "http://s3.test/films/../x", "films", "../x", "/films/../x")]
    public void Path_style_and_virtual_host_style_name_the_same_things(string host, string target, string bucket, string? key, string canonical)
    {
        var parsed = S3Target.Parse(target, host, ["s3.test"]).Value!;

        Assert.Equal((bucket, key, canonical), (parsed.Bucket, parsed.Key, parsed.CanonicalPath));
    }

    [Theory]
    [InlineData("/Films/a", S3Error.InvalidBucketName)]
    [InlineData("/ab/a", S3Error.InvalidBucketName)]
    [InlineData("/192.168.1.1/a", S3Error.InvalidBucketName)]
    [InlineData("/a..b/a", S3Error.InvalidBucketName)]
    [InlineData("/-films/a", S3Error.InvalidBucketName)]
    [InlineData("/films/%zz", S3Error.InvalidURI)]
    [InlineData("/films/%FF", S3Error.InvalidURI)]
    [InlineData("/films/%0A", S3Error.InvalidArgument)]
    [InlineData("/films/%00", S3Error.InvalidArgument)]
    [InlineData("/films/%EF%BF%BF", S3Error.InvalidArgument)]
    [InlineData("/films/a?x=1&x=2", S3Error.InvalidArgument)]
    [InlineData("*", S3Error.InvalidURI)]
    public void Unacceptable_targets_are_refused(string target, S3Error expected) =>
        Assert.Equal(expected, S3Target.Parse(target, "s3.test", []).Refusal!.Error);

    [Fact]
    public void A_key_has_at_most_1024_bytes_of_utf8()
    {
        Assert.Null(NameRules.CheckKey(new string('é', 512)));
        Assert.Equal(S3Error.KeyTooLongError, NameRules.CheckKey(new string('é', 512) + "a")!.Error);
    }
}
