using System.Management.Automation;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Lists the models of a service's catalogue, each once. The catalogue needs no key.</summary>
[Cmdlet(VerbsCommon.Get, "NimModel")]
[OutputType(typeof(NimModel))]
public sealed class GetNimModelCommand : NimConnectionCmdlet
{
    private NimConnection? _connection;
    private ModelInput? _input;
    private ModelSelection? _selection;

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
        _connection = Connect();
        _input = new ModelInput(_connection.BaseUri, MyInvocation.MyCommand.Name);
        NameFilter publishers = InvokeOrTerminate(() => new NameFilter(nameof(Publisher), Publisher));
        _selection = new ModelSelection(isWholeCatalog: !MyInvocation.ExpectingInput && !HasInputObject, publishers, Kind);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (HasInputObject)
        {
            Array.ForEach(InputObject ?? [null], item => TryInvoke(() => _selection!.Add(_input!.Read(item))));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WriteSkipped(_input!);
        if (!_selection!.IsEmpty)
        {
            Start(ReadCatalogAsync);
            DrainToEnd();
        }
    }

    private bool HasInputObject => MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    private async Task ReadCatalogAsync(CancellationToken cancellationToken)
    {
        NimConnection connection = _connection!;
        ModelCatalog catalog = await new CatalogReader(connection, MaximumRetryCount).ReadAsync(cancellationToken).ConfigureAwait(false);
        WebCatalog? web = IncludeEndpoint ? await ReadWebCatalogAsync(connection, cancellationToken).ConfigureAwait(false) : null;
        Post(() => Write(web?.Join(catalog.Models) ?? catalog.Models, catalog.Warnings.Concat(web?.Warnings ?? [])));
    }

    // Without the web catalogue the command still lists the models.
    private async Task<WebCatalog?> ReadWebCatalogAsync(NimConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await new WebCatalogReader(connection, MaximumRetryCount).ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException exception)
        {
            Post(() => WriteWarning($"FreeEndpoint and DeprecatesOn remain empty. {exception.Message}"));
            return null;
        }
    }

    private void Write(IReadOnlyList<NimModel> models, IEnumerable<string> warnings)
    {
        SessionCatalog.Models = models;
        foreach (string warning in warnings)
        {
            WriteWarning(warning);
        }

        foreach (NimModel model in models.Where(_selection!.Matches))
        {
            WriteObject(model);
        }

        foreach (NimProbeException error in _selection!.GetErrors(models))
        {
            WriteError(Errors.From(error));
        }
    }
}
