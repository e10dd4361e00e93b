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
    private readonly Dictionary<string, int> _unsupported = new(StringComparer.Ordinal);
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

    /// <summary>
    /// With JUnit: a number of days, 0 to 3650. A model fails if its end of life is within this time, as at Assert-NimModel with the
    /// same parameter. Default: an end of life is only noted.
    /// </summary>
    [Parameter(HelpMessage = "With JUnit: a model fails if its end of life is within this number of days.")]
    [ValidateRange(0, 3650)]
    public int? RetiringWithinDays { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (RetiringWithinDays is not null && As != NimReportFormat.JUnit)
        {
            Terminate(Errors.From(Errors.ParameterInvalid(nameof(RetiringWithinDays), "needs -As JUnit")));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? item in InputObject ?? [null])
        {
            _hasRefusedInput |= !TryInvoke(() => Add(_input.Read(item)));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((string type, int count) in _unsupported)
        {
            string message = $"The format {As} does not support {type}; objects left out: {count}.";
            WriteError(Errors.From(Errors.ReportInputInvalid(message, type)));
        }

        // If all input was refused, an empty report would wrongly say that there are no models.
        if (_records.Count == 0 && (_hasRefusedInput || _unsupported.Count > 0))
        {
            return;
        }

        string report = NimReport.Write(As, ReportData.From(_records, RetiringWithinDays));
        if (report.Length > 0)
        {
            WriteObject(report);
        }
    }

    private void Add(object record)
    {
        if (NimReport.Supports(As, record))
        {
            _records.Add(record);
            return;
        }

        // One error at the end, in place of one for each object of a long pipeline.
        string type = record.GetType().Name;
        _unsupported[type] = _unsupported.GetValueOrDefault(type) + 1;
    }
}
