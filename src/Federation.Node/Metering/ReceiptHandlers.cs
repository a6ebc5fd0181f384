using Federation.Accounting.Evidence;
using Federation.Accounting.Periods;
using Federation.Accounting.Windows;
using Federation.Node.Hosting.Database;
using Federation.Node.Hosting.Events;
using Federation.Node.Membership;
using Federation.Node.Messaging;
using Federation.Protocol.Documents.Bodies;
using Microsoft.EntityFrameworkCore;
using DisputeCode = Federation.Accounting.Windows.DisputeCode;

namespace Federation.Node.Metering;

/// <summary>Owner side: keeps a window and answers it, countersigned when the own figures are equal.</summary>
internal sealed partial class UsageWindowHandler(DocumentLog log, PeerOutbox outbox, MembershipDirectory directory, TimeProvider time, ILogger<UsageWindowHandler> logger) : IDocumentHandler
{
    private const int ShortestPatienceSeconds = 5;
    private const int LongestPatienceSeconds = 3600;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public string DocumentType => DocumentTypes.UsageWindow;

    public async Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        if (!inbound.Document.TryReadBody(DocumentJson.Strict.UsageWindowBody, out var body) || !IsInForm(body, view.Charter.WindowSeconds))
        {
            return DocumentOutcome.Rejected("wrongBody", "The window does not have its form.");
        }

        var window = UsageDocuments.ToWindow(body);
        if (inbound.Document.Header.Author != inbound.Sender.Actor || window.Chain.Host != inbound.Sender.Handle || window.Chain.Owner != view.Self)
        {
            return DocumentOutcome.Rejected("wrongParties", "A window comes from the host of its chain, to the owner.");
        }

        var chain = window.Chain.ToString();
        if (await db.Set<WindowRow>().AsNoTracking().SingleOrDefaultAsync(w => w.Chain == chain && w.Seq == window.Seq, cancellationToken) is { } known)
        {
            return known.Document == inbound.Document.Hash ? DocumentOutcome.Done : DocumentOutcome.Rejected("D04", "Another window stands in this place of the chain.");
        }

        var previous = await WindowIssuer.HeadAsync(db, window.Chain, cancellationToken);
        if (previous is not null && window.Seq < previous.Seq)
        {
            return DocumentOutcome.Rejected("D08", "The window is older than the newest one of its chain, and was never here.");
        }

        var judged = await WindowJudge.JudgeAsync(db, view, window, previous, Leaves.Read(inbound.Attachment), inbound.ReceivedAt, cancellationToken);
        var patience = TimeSpan.FromSeconds(Math.Clamp(view.Charter.WindowSeconds, ShortestPatienceSeconds, LongestPatienceSeconds));
        if (judged.MayHeal && time.GetUtcNow() < inbound.ReceivedAt + patience)
        {
            return DocumentOutcome.Later($"Window {chain}/{window.Seq} differs from our records ({judged.Code}); records may still be on their way.", Retry);
        }

        await AnswerAsync(db, window, inbound, judged, cancellationToken);
        return DocumentOutcome.Done;
    }

    private static bool IsInForm(UsageWindowBody body, int windowSeconds)
    {
        var grid = new WindowGrid(windowSeconds);
        return body is { Seq: >= 1, Count: >= 1, Lines.Count: >= 1 } && body.Sum > 0 && body.CounterStart >= 0
            && grid.IsAligned(body.From) && body.To == body.From.AddSeconds(windowSeconds) && body.From.Offset == TimeSpan.Zero
            && body.Lines.All(l => l.Prices.IsWellFormed && l.Quantity > 0 && l.Quantity <= body.Sum)
            && body.Lines.Aggregate(System.Numerics.BigInteger.Zero, (sum, l) => sum + l.Quantity) == body.Sum;
    }

    private async Task AnswerAsync(NodeDbContext db, ReceiptWindow window, InboundDocument inbound, WindowJudgement judged, CancellationToken cancellationToken)
    {
        var isDisputed = judged.Code != DisputeCode.None;
        var answer = await log.AppendAsync(
            db,
            DocumentTypes.WindowAnswer,
            new WindowAnswerBody
            {
                Window = inbound.Document.Hash,
                Chain = window.Chain.ToDocument(),
                Seq = window.Seq,
                Dispute = judged.Code.ToDocument(),
                OwnSum = isDisputed ? judged.OwnSum : null,
            },
            DocumentJson.Strict.WindowAnswerBody,
            cancellationToken);
        var row = WindowIssuer.Row(window, inbound.Document.Hash, inbound.Document.Utf8, inbound.Attachment?.GetRawText(), time.GetUtcNow());
        row.State = isDisputed ? ReceiptState.Disputed : ReceiptState.Countersigned;
        row.Dispute = judged.Code;
        row.OwnSum = isDisputed ? judged.OwnSum : window.Sum;
        row.AnswerDocument = answer.Hash;
        row.AnswerUtf8 = answer.Utf8.ToArray();
        db.Add(row);
        await outbox.EnqueueAsync(db, window.Chain.Host, Streams.Receipts, answer, cancellationToken);
        if (isDisputed)
        {
            Disputed(row.Chain, row.Seq, judged.Code, window.Sum.ToString(System.Globalization.CultureInfo.InvariantCulture), judged.OwnSum.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "Window {Chain}/{Seq} is disputed ({Code}): its host says {HostSum}, we count {OwnSum}")]
    private partial void Disputed(string chain, long seq, DisputeCode code, string hostSum, string ownSum);
}

/// <summary>Host side: keeps the owner's answer to a window. The first answer counts.</summary>
internal sealed class WindowAnswerHandler : IDocumentHandler
{
    public string DocumentType => DocumentTypes.WindowAnswer;

    public async Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        if (!inbound.Document.TryReadBody(DocumentJson.Strict.WindowAnswerBody, out var body))
        {
            return DocumentOutcome.Rejected("wrongBody", "The answer does not have its form.");
        }

        var row = await db.Set<WindowRow>().SingleOrDefaultAsync(w => w.Document == body.Window, cancellationToken);
        if (row is null || row.Owner != inbound.Sender.Handle || inbound.Document.Header.Author != inbound.Sender.Actor)
        {
            return DocumentOutcome.Rejected("unknownWindow", "The answer does not fit a window that we issued to its author.");
        }

        if (row.AnswerDocument is { } first)
        {
            return first == inbound.Document.Hash ? DocumentOutcome.Done : DocumentOutcome.Rejected("alreadyAnswered", "This window has an answer already.");
        }

        var code = body.Dispute.ToCode();
        row.State = code == DisputeCode.None ? ReceiptState.Countersigned : ReceiptState.Disputed;
        row.Dispute = code;
        row.OwnSum = code == DisputeCode.None ? row.Sum : body.OwnSum ?? 0;
        row.AnswerDocument = inbound.Document.Hash;
        row.AnswerUtf8 = inbound.Document.Utf8.ToArray();
        return DocumentOutcome.Done;
    }
}

/// <summary>Owner side: keeps a summary and answers it from the windows that stand behind it.</summary>
internal sealed class UsageSummaryHandler(DocumentLog log, PeerOutbox outbox, MembershipDirectory directory, TimeProvider time) : IDocumentHandler
{
    public string DocumentType => DocumentTypes.UsageSummary;

    public async Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        var view = directory.Require();
        if (!inbound.Document.TryReadBody(DocumentJson.Strict.UsageSummaryBody, out var body)
            || !BillingPeriod.TryParse(body.Period, out var period) || !UsageDocuments.TryReadSummary(body, period, out var summary))
        {
            return DocumentOutcome.Rejected("wrongBody", "The summary does not have its form.");
        }

        if (inbound.Document.Header.Author != inbound.Sender.Actor || summary!.Chain.Host != inbound.Sender.Handle || summary.Chain.Owner != view.Self)
        {
            return DocumentOutcome.Rejected("wrongParties", "A summary comes from the host of its chain, to the owner.");
        }

        var chain = summary.Chain.ToString();
        if (await db.Set<SummaryRow>().AsNoTracking().SingleOrDefaultAsync(s => s.Chain == chain && s.Period == period.Id, cancellationToken) is { } known)
        {
            return known.Document == inbound.Document.Hash ? DocumentOutcome.Done : DocumentOutcome.Rejected("D04", "Another summary of this chain and period is here.");
        }

        var windows = await db.Set<WindowRow>().AsNoTracking()
            .Where(w => w.Chain == chain && w.From >= period.Start && w.From < period.End).OrderBy(w => w.Seq).ToListAsync(cancellationToken);
        var code = Judge(summary, windows);
        var ownTotal = windows.Aggregate(Int128.Zero, (sum, w) => checked(sum + (w.OwnSum ?? 0)));
        await AnswerAsync(db, inbound, body, period, code, ownTotal, cancellationToken);
        return DocumentOutcome.Done;
    }

    private static DisputeCode Judge(UsageSummary summary, List<WindowRow> windows)
    {
        if (windows.Count == 0 || windows[0].Seq != summary.FirstSeq || windows[^1].Seq != summary.LastSeq)
        {
            return DisputeCode.SequenceGap;
        }

        if (UsageDocuments.WindowsRoot(windows.Select(w => w.Document)) != summary.WindowsRoot)
        {
            return DisputeCode.OtherPayload;
        }

        if (windows.Aggregate(Int128.Zero, (sum, w) => checked(sum + w.Sum)) != summary.Total)
        {
            return DisputeCode.QuantityDiffers;
        }

        var disputed = windows.Find(w => w.State == ReceiptState.Disputed);
        if (disputed is not null)
        {
            return disputed.Dispute;
        }

        var lines = UsageLine(windows);
        return lines.SequenceEqual(summary.Lines) ? DisputeCode.None : DisputeCode.PriceListDiffers;
    }

    private static IReadOnlyList<Federation.Accounting.Windows.UsageLine> UsageLine(List<WindowRow> windows) =>
        Federation.Accounting.Windows.UsageLine.Merge(windows.SelectMany(w => SummaryIssuer.Read(w, []).Lines));

    private async Task AnswerAsync(
        NodeDbContext db, InboundDocument inbound, UsageSummaryBody body, BillingPeriod period, DisputeCode code, Int128 ownTotal, CancellationToken cancellationToken)
    {
        var isDisputed = code != DisputeCode.None;
        var answer = await log.AppendAsync(
            db,
            DocumentTypes.SummaryAnswer,
            new SummaryAnswerBody { Summary = inbound.Document.Hash, Period = period.Id, Dispute = code.ToDocument(), OwnTotal = isDisputed ? ownTotal : null },
            DocumentJson.Strict.SummaryAnswerBody,
            cancellationToken);
        var row = SummaryIssuer.Row(body, period, inbound.Document, time.GetUtcNow());
        row.State = isDisputed ? ReceiptState.Disputed : ReceiptState.Countersigned;
        row.Dispute = code;
        row.OwnTotal = isDisputed ? ownTotal : body.Total;
        row.AnswerDocument = answer.Hash;
        row.AnswerUtf8 = answer.Utf8.ToArray();
        db.Add(row);
        db.Publish(new UsageReported(period.Id));
        await outbox.EnqueueAsync(db, row.Host, Streams.Receipts, answer, cancellationToken);
    }
}

/// <summary>Host side: keeps the owner's answer to a summary. The first answer counts.</summary>
internal sealed class SummaryAnswerHandler : IDocumentHandler
{
    public string DocumentType => DocumentTypes.SummaryAnswer;

    public async Task<DocumentOutcome> HandleAsync(NodeDbContext db, InboundDocument inbound, CancellationToken cancellationToken)
    {
        if (!inbound.Document.TryReadBody(DocumentJson.Strict.SummaryAnswerBody, out var body))
        {
            return DocumentOutcome.Rejected("wrongBody", "The answer does not have its form.");
        }

        var row = await db.Set<SummaryRow>().SingleOrDefaultAsync(s => s.Document == body.Summary, cancellationToken);
        if (row is null || row.Owner != inbound.Sender.Handle || row.Period != body.Period || inbound.Document.Header.Author != inbound.Sender.Actor)
        {
            return DocumentOutcome.Rejected("unknownSummary", "The answer does not fit a summary that we sent to its author.");
        }

        if (row.AnswerDocument is { } first)
        {
            return first == inbound.Document.Hash ? DocumentOutcome.Done : DocumentOutcome.Rejected("alreadyAnswered", "This summary has an answer already.");
        }

        var code = body.Dispute.ToCode();
        row.State = code == DisputeCode.None ? ReceiptState.Countersigned : ReceiptState.Disputed;
        row.Dispute = code;
        row.OwnTotal = code == DisputeCode.None ? row.Total : body.OwnTotal ?? 0;
        row.AnswerDocument = inbound.Document.Hash;
        row.AnswerUtf8 = inbound.Document.Utf8.ToArray();
        db.Publish(new UsageReported(row.Period));
        return DocumentOutcome.Done;
    }
}
