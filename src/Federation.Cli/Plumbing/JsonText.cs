using System.Text.Encodings.Web;
using System.Text.Json;

namespace Federation.Cli.Plumbing;

internal static class JsonText
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
