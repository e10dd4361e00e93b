using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.PowerShell.Input;

/// <summary>Reads what is piped or given as a model: models, ids and patterns as text, and anything with a text property Id.</summary>
internal static class ModelInput
{
    /// <summary>Reads one object.</summary>
    /// <param name="input">The object.</param>
    /// <param name="baseUri">The service that is asked.</param>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/> or <see cref="NimErrorId.BaseUriMismatch"/>.</exception>
    public static ProbeTarget Read(object? input, Uri baseUri)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            NimModel model => ReadModel(model, baseUri),
            string text => ReadText(text),
            null => throw Errors.InputInvalid("An empty object", "is no model"),
            _ => ReadObject(PSObject.AsPSObject(input), baseUri),
        };
    }

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

        WildcardPattern pattern = NamePattern.ParseOrNull(text) ?? throw Errors.InputInvalid($"The pattern '{NimModelId.ToDisplayText(text)}'", "cannot be read; a bracket that stands for itself is written as `[");
        return new ProbeTarget(text) { Matches = pattern.IsMatch };
    }

    private static ProbeTarget ReadObject(PSObject row, Uri baseUri)
    {
        if (ValueOf(row, nameof(NimModel.Id)) is not string id)
        {
            throw Errors.InputInvalid($"An object of type {row.BaseObject.GetType().Name}", "is no model: it has no text property Id");
        }

        RequireId(id);
        if (Uri.TryCreate(ValueOf(row, nameof(NimModel.BaseUri))?.ToString(), UriKind.Absolute, out Uri? from))
        {
            RequireSameService(id, from, baseUri);
        }

        return new ProbeTarget(id)
        {
            Kind = EnumOf<NimModelKind>(row, nameof(NimModel.Kind)),
            Endpoint = EnumOf<NimRoute>(row, nameof(NimProbeResult.Endpoint)) ?? NimRoute.Auto,
            FreeEndpoint = Convert<bool>(row, nameof(NimModel.FreeEndpoint)),
            DeprecatesOn = UtcOf(row, nameof(NimModel.DeprecatesOn)),
            CatalogCount = Convert<int>(row, nameof(NimModel.CatalogCount)) ?? 0,
        };
    }

    // A model can be made by hand, without what every listed one has.
    private static void RequireId(string? id)
    {
        if (NimModelId.GetValidationError(id) is { } fault)
        {
            throw Errors.InputInvalid(string.IsNullOrEmpty(id) ? "A model id" : $"The model id '{NimModelId.ToDisplayText(id)}'", fault);
        }
    }

    private static void RequireSameService(string id, Uri? from, Uri asked)
    {
        if (from is not null && !ServiceAddress.IsSameService(from, asked))
        {
            throw Errors.BaseUriMismatch(id, from, asked);
        }
    }

    private static object? ValueOf(PSObject row, string name)
    {
        object? value = row.Properties[name]?.Value;
        return value is PSObject wrapped ? wrapped.BaseObject : value;
    }

    // Exported rows hold text where live objects hold values; empty text is a missing value.
    private static T? Convert<T>(PSObject row, string name)
        where T : struct =>
        ValueOf(row, name) is { } value and not "" && LanguagePrimitives.TryConvertTo(value, out T converted) ? converted : null;

    // A deserialised enum is a number with a name; only defined values are taken.
    private static T? EnumOf<T>(PSObject row, string name)
        where T : struct, Enum =>
        Convert<T>(row, name) is { } value && Enum.IsDefined(value) ? value : null;

    // A CSV's times are written under one culture and read under another: what has two readings is left out.
    private static DateTime? UtcOf(PSObject row, string name) => ValueOf(row, name) switch
    {
        DateTime time => NimText.ToUtc(time),
        DateTimeOffset time => time.UtcDateTime,
        string text when InvariantTimeParser.GetParseError(text.Trim(), out DateTime utc) is null => utc,
        _ => null,
    };
}
