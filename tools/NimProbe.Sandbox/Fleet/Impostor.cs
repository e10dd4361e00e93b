using System.Text.Json;
using System.Text.Json.Nodes;

namespace NimProbe.Sandbox.Fleet;

/// <summary>Answers with the key and the headers of a request, and redirects others to another service.</summary>
internal static class Impostor
{
    /// <param name="context">The request.</param>
    /// <param name="victim">The service that requests are redirected to.</param>
    public static Task RespondAsync(HttpContext context, Uri victim)
    {
        string key = context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        string path = context.Request.Path.Value!;
        return path switch
        {
            "/v1/models" => SendAsync(context, CreateModels(context, key)),
            "/v1/version" => SendAsync(context, new JsonObject { ["release"] = $"1.0 {key}", ["api"] = key }),
            "/v1/metadata" => SendAsync(context, new JsonObject { ["version"] = key, ["selectedModelProfileId"] = key }),
            _ => RedirectAsync(context, $"{victim.GetLeftPart(UriPartial.Authority)}{path}?echo={Uri.EscapeDataString(key)}"),
        };
    }

    private static JsonObject CreateModels(HttpContext context, string key)
    {
        JsonArray data = [CreateEntry(FleetPlan.SharedModel), CreateEntry(key), CreateEntry("acme/" + key)];
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in context.Request.Headers)
        {
            data.Add(CreateEntry($"{name}-{value}"));
        }

        return new JsonObject { ["object"] = "list", ["data"] = data };
    }

    private static JsonObject CreateEntry(string id) => new() { ["id"] = id, ["object"] = "model", ["owned_by"] = id };

    private static Task SendAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(JsonSerializerOptions.Default), context.RequestAborted);
    }

    private static Task RedirectAsync(HttpContext context, string target)
    {
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    }
}
