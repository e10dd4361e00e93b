using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads the models that a cmdlet probes: models, ids and patterns as text, and objects with a text property Id.</summary>
internal static class ModelInput
{
    /// <summary>Reads one object.</summary>
    /// <param name="input">The object.</param>
    /// <param name="baseUri">The service that the requests go to.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/> or <see cref="NimErrorId.BaseUriMismatch"/>.</exception>
    public static ProbeTarget Read(object? input, Uri baseUri) => InputRow.GetBaseObject(input) switch
    {
        NimModel model => ReadModel(model, baseUri),
        string text => ReadText(text),
        null => throw Errors.ModelInputInvalid("An empty object", "is not a model"),
        _ => ReadRow(PSObject.AsPSObject(input), baseUri),
    };

    private static ProbeTarget ReadModel(NimModel model, Uri baseUri)
    {
        RequireId(model.Id);
        RequireSameService(model.Id, model.BaseUri, baseUri);
        return ProbeTarget.FromModel(model);
    }

    private static ProbeTarget ReadText(string text)
    {
        RequireId(text);
        if (!WildcardPattern.ContainsWildcardCharacters(text))
        {
            return new ProbeTarget(WildcardPattern.Unescape(text));
        }

        WildcardPattern pattern = NamePattern.ParseOrNull(text) ?? throw Errors.ModelInputInvalid(
            $"The pattern '{NimModelId.ToDisplayText(text)}'",
            "is not valid; write a literal bracket as `[");
        return new ProbeTarget(text) { Matches = pattern.IsMatch };
    }

    // A row needs an id and must come from the right service. Other values that cannot be converted count as missing.
    private static ProbeTarget ReadRow(PSObject source, Uri baseUri)
    {
        string subject = $"An object of type {source.BaseObject.GetType().Name}";
        if (InputRow.GetBaseObject(source.Properties[nameof(NimModel.Id)]?.Value) is not string id)
        {
            throw Errors.ModelInputInvalid(subject, "is not a model: it has no text property Id");
        }

        RequireId(id);
        InputRow row = new(source, fault => Errors.ModelInputInvalid(subject, fault));
        RequireSameService(id, row.GetUriOrNull(nameof(NimModel.BaseUri)), baseUri);
        return new ProbeTarget(id)
        {
            Kind = row.ConvertEnumOrNull<NimModelKind>(nameof(NimModel.Kind)),
            Endpoint = row.ConvertEnumOrNull<NimRoute>(nameof(NimProbeResult.Endpoint)) ?? NimRoute.Auto,
            FreeEndpoint = row.ConvertOrNull<bool>(nameof(NimModel.FreeEndpoint)),
            EndOfLife = row.GetDateTimeOrNull(nameof(NimProbeResult.EndOfLife)),
            DeprecatesOn = row.GetDateTimeOrNull(nameof(NimModel.DeprecatesOn)),
            CatalogCount = row.ConvertOrNull<int>(nameof(NimModel.CatalogCount)) ?? 0,
        };
    }

    // A NimModel that a script creates can lack an id.
    private static void RequireId(string? id)
    {
        if (NimModelId.GetValidationError(id) is { } fault)
        {
            string subject = string.IsNullOrEmpty(id) ? "A model id" : $"The model id '{NimModelId.ToDisplayText(id)}'";
            throw Errors.ModelInputInvalid(subject, fault);
        }
    }

    private static void RequireSameService(string id, Uri? source, Uri target)
    {
        if (source is not null && !ServiceAddress.IsSameService(source, target))
        {
            throw Errors.BaseUriMismatch(id, source, target);
        }
    }
}
