namespace Federation.Node.Hosting.Doors;

/// <summary>The three public faces of a node (design 08.16). Which one a request used is decided by the listener it came in on, never by a header.</summary>
internal enum Door
{
    Node,
    S3,
    Media,
}

internal sealed record DoorFeature(Door Door);

internal static class DoorRouting
{
    public static Door DoorOf(this HttpContext context) => context.Features.Get<DoorFeature>()?.Door ?? Door.Node;

    /// <summary>Gives one door a pipeline of its own, so that nothing of another door can be reached through it.</summary>
    public static void MapDoor(this IApplicationBuilder app, Door door, Action<IApplicationBuilder> configure) =>
        app.MapWhen(context => context.DoorOf() == door, configure);
}
