using System.Text;

namespace Federation.Node.Dashboard.Languages;

/// <summary>One text of a catalogue: the form for one, and for several where it counts something.</summary>
internal sealed record PoEntry(string Id, IReadOnlyList<string> Forms);

/// <summary>Reads gettext catalogues: comments, <c>msgid</c>, <c>msgid_plural</c>, <c>msgstr</c>, <c>msgstr[n]</c>, and strings that go on over lines.</summary>
internal static class PoFile
{
    /// <summary>The entries in the order of the file, its header (the empty id) left out.</summary>
    /// <exception cref="FormatException">A line cannot be understood; the message names it.</exception>
    public static IReadOnlyList<PoEntry> Parse(string text)
    {
        var reader = new Reader();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (!reader.TryTake(line.Trim()))
            {
                throw new FormatException($"Line {number} of the catalogue cannot be understood: {line.Trim()}");
            }
        }

        return reader.Finish() ? reader.Entries : throw new FormatException("The last text of the catalogue is not complete.");
    }

    private sealed class Reader
    {
        private readonly List<PoEntry> _entries = [];
        private readonly List<StringBuilder> _forms = [];
        private StringBuilder? _id;
        private StringBuilder? _open;

        public IReadOnlyList<PoEntry> Entries => _entries;

        public bool TryTake(string line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                return true;
            }

            if (line[0] == '"')
            {
                return _open is not null && TryAppend(_open, line);
            }

            var space = line.IndexOf(' ', StringComparison.Ordinal);
            return space > 0 && Open(line[..space]) is { } part && TryAppend(_open = part, line[(space + 1)..].Trim());
        }

        public bool Finish()
        {
            if (_id is null)
            {
                return true;
            }

            if (_forms.Count == 0)
            {
                return false;
            }

            if (_id.Length > 0)
            {
                _entries.Add(new PoEntry(_id.ToString(), [.. _forms.Select(f => f.ToString())]));
            }

            _id = null;
            _forms.Clear();
            return true;
        }

        private StringBuilder? Open(string keyword)
        {
            if (keyword == "msgid")
            {
                return Finish() ? _id = new StringBuilder() : null;
            }

            if (_id is null)
            {
                return null;
            }

            if (keyword == "msgid_plural")
            {
                return new StringBuilder(); // the ids are names, so that only the first one counts
            }

            if (keyword != "msgstr" && keyword != $"msgstr[{_forms.Count}]")
            {
                return null;
            }

            var form = new StringBuilder();
            _forms.Add(form);
            return form;
        }

        private static bool TryAppend(StringBuilder target, string quoted)
        {
            if (quoted.Length < 2 || quoted[0] != '"' || quoted[^1] != '"')
            {
                return false;
            }

            for (var at = 1; at < quoted.Length - 1; at++)
            {
                var c = quoted[at];
                if (c == '"')
                {
                    return false;
                }

                if (c == '\\')
                {
                    at++;
                    var escaped = at < quoted.Length - 1 ? quoted[at] : '\0';
                    if (escaped is not ('n' or 't' or '"' or '\\'))
                    {
                        return false;
                    }

                    c = escaped switch { 'n' => '\n', 't' => '\t', _ => escaped };
                }

                target.Append(c);
            }

            return true;
        }
    }
}
