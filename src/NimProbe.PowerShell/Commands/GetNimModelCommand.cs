using System.Management.Automation;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Lists the models of the catalogues of one or several services, each once. NVIDIA's catalogue needs no key.</summary>
[Cmdlet(VerbsCommon.Get, "NimModel")]
[OutputType(typeof(NimModel))]
public sealed class GetNimModelCommand : NimConnectionCmdlet
{
    private readonly List<NimModel> _models = [];
    private ConnectionSet? _connections;
    private ModelInput? _input;
    private CatalogSelection? _selection;

    /// <summary>
    /// Ids to list (wildcards are allowed), addresses, or objects with a property Id, ModelId, Model, BaseUri or Uri. An id without
    /// wildcards that is not listed is an error. Default: all models; piped input lists only what it names.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, HelpMessage = "Ids to list; wildcards are allowed. Or objects with an Id.")]
    [Alias("Id")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelIdCompleter))]
    public object?[]? InputObject { get; set; }

    /// <summary>Publishers to list; wildcards are allowed. Default: all.</summary>
    [Parameter(HelpMessage = "Publishers to list; wildcards are allowed.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PublisherCompleter))]
    public string[]? Publisher { get; set; }

    /// <summary>Kinds to list. Default: all.</summary>
    [Parameter(HelpMessage = "Kinds to list.")]
    [ValidateNotNullOrEmpty]
    public NimModelKind[]? Kind { get; set; }

    /// <summary>Add FreeEndpoint and DeprecatesOn from the web catalogue; results of Test-NimModel keep them.</summary>
    [Parameter(HelpMessage = "Add FreeEndpoint and DeprecatesOn from the web catalogue.")]
    public SwitchParameter IncludeEndpoint { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _connections = ConnectAll();
        _input = new ModelInput(_connections, MyInvocation.MyCommand.Name);
        NameFilter publishers = InvokeOrTerminate(() => new NameFilter(nameof(Publisher), Publisher));
        _selection = new CatalogSelection(_connections, !MyInvocation.ExpectingInput && !HasInputObject, publishers, Kind);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (HasInputObject)
        {
            Array.ForEach(InputObject ?? [null], item => TryRead(() => _selection!.Add(_input!.Read(item))));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WriteSkipped(_input!);
        if (_selection!.Services.Count > 0)
        {
            MultiCatalogReader reader = new(_connections!, MaximumRetryCount, IncludeEndpoint);
            Start(token => reader.ReadAsync(
                _selection.Services, catalog => Post(() => Write(catalog)), warning => Post(() => WriteWarning(warning)), token));
            DrainToEnd();
            SessionCatalog.Models = [.. _models];
            WriteErrors(_selection.GetErrors());
        }
    }

    private bool HasInputObject => MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    private bool HasSeveralServices => _selection!.Services.Count > 1;

    private void Write(ServiceModels catalog)
    {
        if (catalog.Failure is { } failure)
        {
            Action<ErrorRecord> report = HasSeveralServices ? WriteError : Terminate;
            report(Errors.From(failure));
            return;
        }

        foreach (string warning in catalog.Warnings)
        {
            WriteWarning(HasSeveralServices ? $"{catalog.Service.Authority}: {warning}" : warning);
        }

        _models.AddRange(catalog.Models);
        foreach (NimModel model in _selection!.Select(catalog.Service, catalog.Models))
        {
            WriteObject(ServiceView.Select(model, HasSeveralServices));
        }
    }

    private void WriteErrors(IEnumerable<NimProbeException> errors)
    {
        foreach (NimProbeException error in errors)
        {
            WriteError(Errors.From(error));
        }
    }
}
