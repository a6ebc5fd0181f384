namespace Federation.Node;

internal static class Program
{
    private static int Main() => 2;
}
