namespace Federation.Node.Hosting.Work;

/// <summary>Looks at the rows of one feature whose time has come, in a bounded batch. Safe to run anywhere, at any time, any number of times.</summary>
internal interface IReconciler
{
    /// <summary>True when the batch was full and there is probably more.</summary>
    Task<bool> RunAsync(CancellationToken cancellationToken);
}
