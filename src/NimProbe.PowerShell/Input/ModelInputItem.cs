using NimProbe.Engine.Probing;

namespace NimProbe.PowerShell.Input;

/// <summary>What one input object names: a model, the models that match a pattern, or every model of a service.</summary>
/// <param name="Id">The id, or the text of the pattern; null for every model of the service.</param>
internal sealed record ModelInputItem(string? Id)
{
    /// <summary>For a pattern: whether it matches an id; null for an id and for a service.</summary>
    public Func<string, bool>? Matches { get; init; }

    /// <summary>The service that the object names; null for the one that the command connects to.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>Whether the object is a live object of the module, which comes from the service that it names.</summary>
    public bool IsLive { get; init; }

    /// <summary>The entry of a catalogue that the object is, or null.</summary>
    public NimModel? Model { get; init; }

    /// <summary>The properties of the object; null if it is a text or an entry of a catalogue.</summary>
    public InputRow? Row { get; init; }

    /// <summary>Creates the item for every model of a service.</summary>
    public static ModelInputItem FromService(Uri service) => new(Id: null) { BaseUri = service };

    /// <summary>
    /// Creates the targets of the probes, with what the object says about the model: one at the service of the object, or one at each
    /// service of the command.
    /// </summary>
    /// <param name="getServices">Gets the services of the command, for an object that names none; at least one.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/>: a property cannot be read.</exception>
    public IReadOnlyList<ProbeTarget> ToTargets(Func<IReadOnlyList<Uri>> getServices)
    {
        ProbeTarget target = this switch
        {
            { Id: null, BaseUri: { } service } => ProbeTarget.FromService(service),
            { Model: { } model } => ProbeTarget.FromModel(model),
            { Row: { } row } => ReadTarget(Id!, row) with { BaseUri = BaseUri },
            _ => new ProbeTarget(Id!) { Matches = Matches, BaseUri = BaseUri },
        };
        if (target.BaseUri is not null)
        {
            return [target];
        }

        IReadOnlyList<Uri> services = getServices();
        return services.Count == 1 ? [target] : [.. services.Select(s => target with { BaseUri = s })];
    }

    // The size of the catalogue is not read: it belongs to the run that the object comes from.
    private static ProbeTarget ReadTarget(string id, InputRow row) => new(id)
    {
        Kind = row.GetEnum<NimModelKind>(nameof(NimModel.Kind)),
        Endpoint = row.GetEnum<NimRoute>(nameof(NimProbeResult.Endpoint)) ?? NimRoute.Auto,
        FreeEndpoint = row.GetBoolean(nameof(NimModel.FreeEndpoint)),
        DeprecatesOn = row.GetDateTime(nameof(NimModel.DeprecatesOn)),
        EndOfLife = row.GetDateTime(nameof(NimProbeResult.EndOfLife)),
    };
}
