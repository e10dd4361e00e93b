using System.Management.Automation;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Lists the models of a service's catalogue, each once. The catalogue needs no key.</summary>
[Cmdlet(VerbsCommon.Get, "NimModel")]
[OutputType(typeof(NimModel))]
public sealed class GetNimModelCommand : NimConnectionCmdlet
{
    /// <summary>Ids to list; wildcards are allowed. An id without wildcards that is not listed is an error. Default: all.</summary>
    [Parameter(Position = 0, HelpMessage = "Ids to list; wildcards are allowed.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelIdCompleter))]
    public string[]? Id { get; set; }

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
    protected override void EndProcessing()
    {
        NimConnection connection = Connect();
        Start(async token =>
        {
            NameFilter ids = new(nameof(Id), Id);
            NameFilter publishers = new(nameof(Publisher), Publisher);
            ModelCatalog catalog = await new CatalogReader(connection, MaximumRetryCount).ReadAsync(token).ConfigureAwait(false);
            WebCatalog? web = IncludeEndpoint ? await ReadWebCatalogAsync(connection, token).ConfigureAwait(false) : null;
            IReadOnlyList<NimModel> models = web?.Join(catalog.Models) ?? catalog.Models;
            Post(() => Write(models, catalog.Warnings.Concat(web?.Warnings ?? []), ids, publishers));
        });
        DrainToEnd();
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

    private void Write(IReadOnlyList<NimModel> models, IEnumerable<string> warnings, NameFilter ids, NameFilter publishers)
    {
        SessionCatalog.Models = models;
        foreach (string warning in warnings)
        {
            WriteWarning(warning);
        }

        foreach (NimModel model in models)
        {
            if (ids.Matches(model.Id) && publishers.Matches(model.Publisher) && (Kind is null || Kind.Contains(model.Kind)))
            {
                WriteObject(model);
            }
        }

        foreach (string missing in ids.Literals.Where(id => models.All(m => !m.Id.Equals(id, StringComparison.OrdinalIgnoreCase))))
        {
            WriteError(Errors.From(InputErrors.NotListed(missing)));
        }
    }
}
