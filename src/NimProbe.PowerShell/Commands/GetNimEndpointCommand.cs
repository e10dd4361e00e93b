using System.Management.Automation;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>
/// Lists the entries of NVIDIA's web catalogue, which includes the "Free Endpoint" label that the API does not return. Needs no key.
/// </summary>
[Cmdlet(VerbsCommon.Get, "NimEndpoint")]
[OutputType(typeof(NimEndpoint))]
public sealed class GetNimEndpointCommand : NimConnectionCmdlet
{
    /// <summary>Ids to list, in the spelling of the web catalogue or of the API; wildcards are allowed. Default: all.</summary>
    [Parameter(Position = 0, HelpMessage = "Ids to list; wildcards are allowed.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelIdCompleter))]
    public string[]? Id { get; set; }

    /// <summary>List only endpoints that are marked as free.</summary>
    [Parameter(HelpMessage = "List only endpoints that are marked as free.")]
    public SwitchParameter Free { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        NimConnection connection = Connect();
        Start(async token =>
        {
            NameFilter ids = new(nameof(Id), Id);
            WebCatalog catalog = await new WebCatalogReader(connection, MaximumRetryCount).ReadAsync(token).ConfigureAwait(false);
            Post(() => Write(catalog, ids));
        });
        DrainToEnd();
    }

    private void Write(WebCatalog catalog, NameFilter ids)
    {
        foreach (string warning in catalog.Warnings)
        {
            WriteWarning(warning);
        }

        HashSet<NimEndpoint> named = [.. ids.Literals.Select(catalog.Find).OfType<NimEndpoint>()];
        foreach (NimEndpoint endpoint in catalog.Endpoints)
        {
            if ((ids.Matches(endpoint.Id) || named.Contains(endpoint)) && (!Free || endpoint.FreeEndpoint == true))
            {
                WriteObject(endpoint);
            }
        }

        foreach (string missing in ids.Literals.Where(id => catalog.Find(id) is null))
        {
            string question = InputErrors.AskForClosest(missing, catalog.Endpoints.Select(static e => e.Id));
            WriteError(Errors.From(Errors.EndpointNotFound(missing, question)));
        }
    }
}
