using Federation.Node.Hosting.Events;
using Federation.Protocol.Identifiers;

namespace Federation.Node.Blobs;

/// <summary>An object has new bytes, or the first ones: it wants copies.</summary>
internal sealed record ObjectStored(long ObjectId, BlobId Blob) : INodeEvent;

/// <summary>An object stands for other bytes than before (<see cref="ObjectStored"/> follows for the new ones): the earlier blob may be needed no more.</summary>
internal sealed record ObjectReplaced(long ObjectId, BlobId Previous) : INodeEvent;

/// <summary>Visibility or headers of an object changed, its bytes did not.</summary>
internal sealed record ObjectChanged(long ObjectId) : INodeEvent;

/// <summary>A name stands for nothing any more. The sequence orders the deletion among the changes of that name.</summary>
internal sealed record ObjectRemoved(string Bucket, string Key, BlobId Blob, long Sequence) : INodeEvent;
