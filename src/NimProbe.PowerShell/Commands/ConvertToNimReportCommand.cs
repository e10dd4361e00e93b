using System.Management.Automation;
using NimProbe.PowerShell.Input;
using NimProbe.Reports;

namespace NimProbe.PowerShell.Commands;

/// <summary>Turns results, changes, histories and snapshots into a report: one string when the pipeline has ended.</summary>
[Cmdlet(VerbsData.ConvertTo, "NimReport")]
[OutputType(typeof(string))]
public sealed class ConvertToNimReportCommand : PSCmdlet
{
    private readonly List<object> _records = [];
    private ReportInput? _input;
    private bool _hasRefused;

    /// <summary>The format.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The report's format.")]
    public NimReportFormat As { get; set; }

    /// <summary>Results of Test-NimModel or rows with their properties, changes, histories, snapshots. What the format has no place for is an error.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "Results, changes, histories or snapshots.")]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _input = new ReportInput(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? item in InputObject ?? [null])
        {
            try
            {
                object record = _input!.Read(item);
                _records.Add(NimReport.Supports(As, record)
                    ? record
                    : throw Errors.ReportInputInvalid($"A {record.GetType().Name} has no place in a report as {As}.", record.ToString()));
            }
            catch (NimProbeException fault)
            {
                _hasRefused = true;
                WriteError(Errors.From(fault));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // Where all that came was refused, a report would say that there is nothing.
        if (_records.Count == 0 && _hasRefused)
        {
            return;
        }

        string report = NimReport.Write(As, ReportData.From(_records));
        if (report.Length > 0)
        {
            WriteObject(report);
        }
    }
}
