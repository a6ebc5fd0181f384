namespace Federation.Node.Dashboard;

/// <summary>Section <c>dashboard</c> of the settings.</summary>
internal sealed class DashboardOptions
{
    /// <summary>Where the public reaches the association: an address of mail or of a page; empty publishes none.</summary>
    public string Contact { get; set; } = "";
}
