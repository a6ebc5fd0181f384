using System.Text;

namespace Federation.Accounting.Statements;

/// <summary>Lays out headings, wrapped sentences and tables in a column of characters.</summary>
internal sealed class TextPage(int width)
{
    private readonly StringBuilder _text = new();

    public void Heading(string text, char underline)
    {
        if (_text.Length > 0)
        {
            _text.Append('\n');
        }

        _text.Append(text).Append('\n').Append(underline, text.Length).Append('\n');
    }

    public void Blank() => _text.Append('\n');

    // Later lines of a sentence stand deeper, so that the eye finds where each begins. A no-break space never breaks.
    public void Sentence(string text)
    {
        var line = new StringBuilder("  ");
        foreach (var word in text.Split(' '))
        {
            if (line.Length + 1 + word.Length > width && line.ToString().Trim(' ').Length > 0)
            {
                _text.Append(line.ToString().TrimEnd(' ')).Append('\n');
                line.Clear().Append("    ");
            }

            line.Append(word).Append(' ');
        }

        _text.Append(line.ToString().TrimEnd(' ')).Append('\n');
    }

    /// <summary>The first column to the left, the others to the right, a rule before the last row.</summary>
    public void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = columns.Select((c, i) => Math.Max(c.Length, rows.Max(r => r[i].Length))).ToArray();
        Row(columns, widths);
        for (var i = 0; i < rows.Count; i++)
        {
            if (i == rows.Count - 1)
            {
                _text.Append("  ").Append('-', widths.Sum() + (2 * (widths.Length - 1))).Append('\n');
            }

            Row(rows[i], widths);
        }
    }

    public override string ToString() => _text.ToString();

    private void Row(IReadOnlyList<string> cells, int[] widths)
    {
        var line = cells.Select((c, i) => i == 0 ? c.PadRight(widths[0]) : c.PadLeft(widths[i]));
        _text.Append(("  " + string.Join("  ", line)).TrimEnd(' ')).Append('\n');
    }
}
