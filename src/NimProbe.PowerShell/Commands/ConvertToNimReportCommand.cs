using System.Management.Automation;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Input;
using NimProbe.Reports;

namespace NimProbe.PowerShell.Commands;

/// <summary>Converts results, changes, histories, services and snapshots to a report: one string at the end of the pipeline.</summary>
[Cmdlet(VerbsData.ConvertTo, "NimReport")]
[OutputType(typeof(string))]
public sealed class ConvertToNimReportCommand : NimCmdlet
{
    private readonly ReportInput _input = new();
    private readonly List<object> _records = [];
    private bool _hasRefusedInput;

    /// <summary>The format of the report.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The format of the report.")]
    public NimReportFormat As { get; set; }

    /// <summary>
    /// Results of Test-NimModel or rows with their properties, changes, histories, services and snapshots. A record that the format
    /// does not support is an error.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "Results, changes, histories, services or snapshots.")]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? item in InputObject ?? [null])
        {
            _hasRefusedInput |= !TryInvoke(() => _records.Add(Read(item)));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // If all input was refused, an empty report would wrongly say that there are no models.
        if (_records.Count == 0 && _hasRefusedInput)
        {
            return;
        }

        string report = NimReport.Write(As, ReportData.From(_records));
        if (report.Length > 0)
        {
            WriteObject(report);
        }
    }

    private object Read(object? item)
    {
        object record = _input.Read(item);
        return NimReport.Supports(As, record)
            ? record
            : throw Errors.ReportInputInvalid($"The format {As} does not support a {record.GetType().Name}.", record.ToString());
    }
}
