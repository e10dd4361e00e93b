using System.Management.Automation;
using NimProbe.Engine.Connection;

namespace NimProbe.PowerShell.Input;

/// <summary>The results of an earlier run.</summary>
/// <param name="Results">The newest result of each model.</param>
/// <param name="Capabilities">The newest result of each capability of each model.</param>
internal sealed record RecordedResults(IReadOnlyList<NimProbeResult> Results, IReadOnlyList<NimCapabilityResult> Capabilities)
{
    /// <summary>The services of the results, each once, in the order of the results.</summary>
    public IReadOnlyList<Uri> Services { get; } =
        [.. Results.DistinctBy(static r => r.BaseUri, ServiceComparer.Instance).Select(static r => r.BaseUri)];

    /// <summary>Finds the results of some services.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/>: there are none.</exception>
    public NimProbeResult[] FindAt(IReadOnlyList<Uri> services)
    {
        NimProbeResult[] found = [.. Results.Where(r => services.Contains(r.BaseUri, ServiceComparer.Instance))];
        return found.Length > 0 ? found : throw Errors.ResultMissing(services);
    }

    /// <summary>Reads results, capabilities, rows with the properties of either, and snapshots.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.InputInvalid"/>: an object is none of these, or all of them together contain no result.
    /// </exception>
    public static RecordedResults Read(IReadOnlyCollection<object?> items)
    {
        RecordedResults recorded = ReadNewest(items);
        return recorded is { Results: [], Capabilities: [] } ? throw Errors.ResultMissing([]) : recorded;
    }

    private static RecordedResults ReadNewest(IReadOnlyCollection<object?> items)
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
