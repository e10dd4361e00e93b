using System.Management.Automation;
using NimProbe.Engine.Connection;

namespace NimProbe.PowerShell.Input;

/// <summary>The results of an earlier run.</summary>
/// <param name="Results">The newest result of each model.</param>
/// <param name="Capabilities">The newest result of each capability of each model.</param>
internal sealed record RecordedResults(IReadOnlyList<NimProbeResult> Results, IReadOnlyList<NimCapabilityResult> Capabilities)
{
    /// <summary>The service, if all results are of one; null otherwise.</summary>
    public Uri? Service => Results.DistinctBy(static r => r.BaseUri, ServiceComparer.Instance).Take(2).ToArray() is [var single]
        ? single.BaseUri
        : null;

    /// <summary>Reads results, capabilities, rows with the properties of either, and snapshots.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/>: an object contains no results.</exception>
    public static RecordedResults Read(IEnumerable<object?> items)
    {
        ResultInput reader = new();
        ILookup<bool, object?> inputs = items.ToLookup(CapabilityRow.IsCapability);
        return new RecordedResults(
            [
                .. inputs[false]
                    .SelectMany(item => InputRow.GetBaseObject(item) is NimSnapshot snapshot ? snapshot.Results : [reader.Read(item)])
                    .GroupBy(static r => (r.BaseUri, r.Id))
                    .Select(static g => g.MaxBy(static r => NimText.ToUtc(r.TestedAt))!),
            ],
            [
                .. inputs[true]
                    .Select(static item => ReadCapability(PSObject.AsPSObject(item)))
                    .GroupBy(static c => (c.BaseUri, c.Id, c.Capability))
                    .Select(static g => g.MaxBy(static c => NimText.ToUtc(c.TestedAt))!),
            ]);
    }

    private static NimCapabilityResult ReadCapability(PSObject source)
    {
        try
        {
            return CapabilityRow.Read(source);
        }
        catch (NimProbeException exception) when (exception.ErrorId == NimErrorId.ReportInputInvalid)
        {
            throw Errors.ResultInputInvalid(exception);
        }
    }
}
